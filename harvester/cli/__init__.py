"""The command `lotse`: the only place where settings become engines."""

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from catalog.config import ConfigInvalid
from dcat_ap import __version__
from harvester.cli import export, follow, harvest, instance_commands, runs, serve
from harvester.cli.speech import EXIT_USAGE, Speech, language


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run `lotse` and end the process with its exit code."""
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
    except (click.Abort, KeyboardInterrupt):
        speech.say("stopped")
        code = 130
    sys.exit(code or 0)


def group(speech: Speech) -> click.Group:
    """Give `lotse` with all its commands, in the language of `speech`."""
    lotse = click.Group("lotse", help=speech.text("help"), context_settings={"help_option_names": ["-h", "--help"]})
    click.version_option(__version__, prog_name="Datenlotse", message="%(prog)s %(version)s")(lotse)
    for commands in (instance_commands, harvest, runs, export, serve, follow):
        for command in commands.commands(speech):
            lotse.add_command(command)
    return lotse
