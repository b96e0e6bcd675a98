"""The tools as an MCP server, by the official SDK; an extra that a machine may lack."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from starlette.routing import Route

from catalog.web.mcp.tools import NotHere, Tools
from catalog.web.portal import Portal
from dcat_ap import __version__

PATH = "/mcp"
Tool = Callable[..., dict[str, Any]]
_MOST_BYTES = 100_000


def server(portal: Portal, more: Iterable[Tool] = ()) -> MCPServer:
    """Give the server, with `more` tools that only it has, and that fetch."""
    made: MCPServer = MCPServer(
        "datenlotse",
        title=portal.settings.title.text(portal.languages[0]),
        version=__version__,
        website_url=portal.base,
        log_level="WARNING",
        subscriptions=False,
    )
    for tool in Tools(portal, portal.languages[0]).all:
        made.add_tool(_told(tool), annotations=_annotations(fetches=False))
    for tool in more:
        made.add_tool(_told(tool), annotations=_annotations(fetches=True))
    return made


def _annotations(*, fetches: bool) -> ToolAnnotations:
    return ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=fetches)


def _told(tool: Tool) -> Tool:
    """Give the tool, so that what it does not find is told to the agent; of a bug it hears only that there is one."""

    @wraps(tool)
    def telling(*given: Any, **named: Any) -> dict[str, Any]:
        try:
            return tool(*given, **named)
        except NotHere as reason:
            raise ToolError(str(reason)) from reason

    return telling


def mounted(made: MCPServer) -> Route:
    """Give the route of PATH: streamable HTTP without sessions. Whoever mounts it runs `made.session_manager`.

    Any page may ask: all of it is public, and nothing here knows who asks.
    """
    app = made.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=_MOST_BYTES,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return next(each for each in app.routes if isinstance(each, Route))
