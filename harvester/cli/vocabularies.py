"""`lotse vocabularies`: which lists we know, and newer ones for this instance."""

from collections.abc import Iterator
from pathlib import Path

import click

from dcat_ap import vocabularies
from dcat_ap.parse import Unreadable
from dcat_ap.vocabularies.official import Difference
from harvester import refresh
from harvester.cli import documents, option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, Speech
from harvester.refresh import Official, Refreshed

_MOST_CODES = 10


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `vocabularies` with its subcommand `update`."""

    @click.group("vocabularies", help=speech.text("vocabularies.help"), invoke_without_command=True)
    @option.as_json(speech)
    @option.config(speech)
    @click.pass_context
    def listed(context: click.Context, as_json: bool, instance: Instance) -> int:  # noqa: ARG001, FBT001
        if context.invoked_subcommand is None:
            for name in vocabularies.names():
                _list(name, speech, as_json=as_json)
        return EXIT_OK

    @listed.command("update", help=speech.text("vocabularies.update"))
    @click.argument("names", nargs=-1)
    @click.option("--from", "place", help=speech.text("vocabularies.from"))
    @option.as_json(speech)
    @option.config(speech)
    def update(names: tuple[str, ...], place: str | None, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        known = list(vocabularies.names())
        if not instance.exists:
            raise click.UsageError(speech.text("doctor.no_instance", directory=instance.directory))
        for name in names:
            if name not in known:
                raise click.UsageError(speech.text("vocabularies.unknown", name=name, names=", ".join(known)))
        official = tuple(name for name in known if vocabularies.origins()[name].official)
        results = _updated(names or official, place, instance, speech)
        for each in results:
            _tell(each, speech, as_json=as_json)
        refused = [each for each in results if each.refused]
        return EXIT_RECORDS if refused and (names or len(refused) == len(results)) else EXIT_OK

    yield listed


def _list(name: str, speech: Speech, *, as_json: bool) -> None:
    origin, concepts = vocabularies.origins()[name], len(vocabularies.vocabulary(name))
    own = vocabularies.newer(name) is not None
    if as_json:
        row = {"name": name, "concepts": concepts, "version": origin.version, "official": origin.official}
        speech.data({**row, "instance": own})
    else:
        whose = speech.text("vocabularies.instance" if own else "vocabularies.own")
        click.echo(f"{name:<22} {concepts:>6}  {origin.version:<24} {whose:<8} {origin.official}".rstrip())


def _updated(names: tuple[str, ...], place: str | None, instance: Instance, speech: Speech) -> list[Refreshed]:
    if place and not documents.is_address(place):
        return list(refresh.update(instance.vocabularies, names, _in_files(Path(place), speech)))
    with instance.client() as client:
        return list(refresh.update(instance.vocabularies, names, refresh.from_web(client, place or "")))


def _in_files(path: Path, speech: Speech) -> Official:
    try:
        return refresh.from_files(path)
    except OSError as fault:
        raise click.UsageError(speech.text("document.missing", file=path, reason=fault.strerror)) from fault
    except Unreadable as unreadable:
        raise click.UsageError(speech.finding(unreadable.finding)) from unreadable


def _tell(result: Refreshed, speech: Speech, *, as_json: bool) -> None:
    if as_json:
        speech.data(_plain(result))
    elif result.refused:
        speech.say("vocabularies.refused", name=result.name, reason=speech.finding(result.refused))
    elif not result.difference:
        click.echo(speech.text("vocabularies.same", name=result.name, version=result.version))
    else:
        click.echo(speech.text("vocabularies.changed", name=result.name, version=result.version))
        for what, codes in _changes(result.difference):
            shown = ", ".join(codes[:_MOST_CODES]) + (" …" if len(codes) > _MOST_CODES else "")
            click.echo(f"    {speech.text(f'vocabularies.{what}', count=len(codes))}: {shown}")


def _plain(result: Refreshed) -> dict[str, object]:
    return {
        "name": result.name,
        "version": result.version,
        "refused": result.refused.plain() if result.refused else None,
        **{what: list(codes) for what, codes in (_changes(result.difference) if result.difference else ())},
    }


def _changes(difference: Difference) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what is different and something is."""
    for what in ("added", "removed", "renamed", "replaced"):
        codes: tuple[str, ...] = getattr(difference, what)
        if codes:
            yield what, codes
