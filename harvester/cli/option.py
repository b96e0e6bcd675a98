"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from dcat_ap import vocabularies
from harvester.cli.instance import Instance
from harvester.cli.speech import Speech

F = TypeVar("F", bound=Callable[..., object])


def config(speech: Speech) -> Callable[[F], F]:
    """Give `--config DIR` (or LOTSE_CONFIG): the instance directory, handed over as an Instance."""

    def opened(_context: click.Context, _parameter: click.Parameter, value: Path) -> Instance:
        instance = Instance(value)
        vocabularies.use(instance.vocabularies)
        return instance

    return click.option(
        "--config",
        "instance",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="LOTSE_CONFIG",
        default=Path(),
        callback=opened,
        help=speech.text("option.config"),
        show_envvar=True,
    )


def as_json(speech: Speech) -> Callable[[F], F]:
    """Give `--json`: data for programs instead of text for people."""
    return click.option("--json", "as_json", is_flag=True, help=speech.text("option.json"))
