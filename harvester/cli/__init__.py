"""The command `lotse`: the only place where settings become engines."""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from catalog.config import ConfigInvalid
from catalog.store import Unreachable
from dcat_ap import __version__
from harvester.cli.speech import EXIT_STORE, EXIT_USAGE, Speech, language
from harvester.crew import CALM

_COMMANDS = {
    "init": "instance_commands",
    "source": "source",
    "harvest": "harvest",
    "plan": "plan",
    "apply": "plan",
    "remap": "plan",
    "history": "history",
    "prune": "history",
    "redact": "redact",
    "serve": "serve",
    "runs": "runs",
    "identity": "identity",
    "jobs": "jobs",
    "keys": "keys",
    "account": "account",
    "notify": "notify",
    "tickets": "tickets",
    "links": "links",
    "closed": "closed",
    "export": "export",
    "validate": "validate",
    "map": "map",
    "score": "score",
    "check-delivery": "delivery",
    "mirror": "mirror",
    "mcp": "mcp",
    "publish": "publish",
    "validate-config": "instance_commands",
    "doctor": "instance_commands",
    "kinds": "instance_commands",
    "web": "serve",
    "work": "serve",
    "look": "look",
    "follow": "follow",
    "table-template": "table_template",
    "store": "store",
    "vocabularies": "vocabularies",
}
"""Each command with the module that has it; a module is read only when its command is asked for."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run `lotse` and end the process with its exit code."""
    gc.set_threshold(*CALM)
    speech = Speech(language())
    try:
        code = group(speech).main(arguments, prog_name="lotse", standalone_mode=False)
    except ConfigInvalid as invalid:
        for problem in invalid.problems:
            click.echo(problem.text(speech.language), err=True)
        code = EXIT_USAGE
    except click.ClickException as wrong:
        wrong.show()
        code = EXIT_USAGE
    except Unreachable as fault:
        speech.say("store.unreachable", reason=fault)
        code = EXIT_STORE
    except (click.Abort, KeyboardInterrupt):
        speech.say("stopped")
        code = 130
    sys.exit(code or 0)


def group(speech: Speech) -> click.Group:
    """Give `lotse` with all its commands, in the language of `speech`."""
    lotse = _Lotse(speech)
    click.version_option(__version__, prog_name="Datenlotse", message="%(prog)s %(version)s")(lotse)
    return lotse


class _Lotse(click.Group):
    """Knows its commands by name and makes one when it is asked for."""

    def __init__(self, speech: Speech) -> None:
        super().__init__("lotse", help=speech.text("help"), context_settings={"help_option_names": ["-h", "--help"]})
        self._speech = speech

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Give the names of all commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Give the command of this name."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"harvester.cli.{_COMMANDS[cmd_name]}")
        made: dict[str | None, click.Command] = {command.name: command for command in module.commands(self._speech)}
        return made[cmd_name]
