"""`lotse mcp`: the catalogue for an agent on this machine, over standard input and output."""

from collections.abc import Iterator
from typing import Any, cast

import click

from catalog.output import SearchIndex
from catalog.web import mcp as agents
from catalog.web.mcp.tools import Tools
from catalog.web.portal import Portal
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, Speech
from harvester.sample import LIMITS, sample


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `mcp`."""

    @click.command("mcp", help=speech.text("mcp.help"))
    @option.config(speech)
    def mcp(instance: Instance) -> int:
        if not agents.installed():
            raise click.ClickException(speech.text("mcp.missing"))
        from catalog.web.mcp.server import server

        with instance.store() as store:
            search = cast("SearchIndex", instance.output("search", writer=False))
            portal = Portal(store=store, search=search, graph=None, settings=instance.settings)
            server(portal, [_sampling(instance, portal)]).run("stdio")
        return EXIT_OK

    yield mcp


def _sampling(instance: Instance, portal: Portal) -> Any:
    """Give the tool that only an agent on this machine has: it fetches, which no process of the web does."""
    tools, language = Tools(portal, portal.languages[0]), portal.languages[0]

    def sample_rows(id: str, distribution: int = 0, rows: int = 10) -> dict[str, Any]:  # noqa: A002
        """Show the first rows of a table (CSV, XLSX, ODS) that a dataset offers; it is fetched for this.

        id: as for dataset. distribution: which one of distributions, from 0. rows: 1 to 50.
        """
        with instance.client(LIMITS) as client:
            return dict(sample(client, tools.addresses(id, distribution), rows, language))

    return sample_rows
