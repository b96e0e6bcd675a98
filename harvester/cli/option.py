"""Options that several commands share."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from dcat_ap import document
from harvester.cli.instance import Instance
from harvester.cli.speech import Speech

F = TypeVar("F", bound=Callable[..., object])


def config(speech: Speech) -> Callable[[F], F]:
    """Give `--config DIR` (or LOTSE_CONFIG): the instance directory, handed over as an Instance."""

    def opened(_context: click.Context, _parameter: click.Parameter, value: Path) -> Instance:
        return Instance.open(value)

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


def form(speech: Speech) -> Callable[[F], F]:
    """Give `--from FORMAT`: the format of a document that does not say so itself."""
    return click.option("--from", "form", type=click.Choice(document.FORMATS), help=speech.text("document.form"))


def stage(speech: Speech) -> Callable[[F], F]:
    """Give `--as`: whether entries are looked at before or after our repairs."""
    return click.option(
        "--as",
        "stage",
        type=click.Choice(list(_STAGES)),
        default=_STAGES[0],
        show_default=True,
        help=speech.text("document.stage"),
    )


def child(command: F) -> F:
    """Add the hidden `--child`: the process ends with the one that started it, however that went."""

    def told(_context: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001
        if value:
            threading.Thread(target=_end_with_parent, daemon=True).start()

    return click.option("--child", is_flag=True, hidden=True, expose_value=False, callback=told)(command)


def _end_with_parent() -> None:
    while os.read(0, 1):  # not through sys.stdin: a forked worker would inherit its lock
        pass
    os.kill(os.getpid(), signal.SIGTERM)


_STAGES = ("published", "delivered")
