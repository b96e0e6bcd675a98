"""`lotse vocabularies`: the controlled vocabularies of an instance, and newer editions of them."""

from collections.abc import Iterator

import click

from dcat_ap import vocabularies
from dcat_ap.parse import Unreadable
from dcat_ap.vocabularies import update as updating
from dcat_ap.vocabularies.update import Changes, Nonsense
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_SOURCE, Speech
from harvester.edition import Edition, Missing
from harvester.http import FetchFailed


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `vocabularies` with its part `update`."""
    yield _group(speech)


def _group(speech: Speech) -> click.Group:
    @click.group("vocabularies", help=speech.text("vocabularies.help"), invoke_without_command=True)
    @option.as_json(speech)
    @option.config(speech)
    @click.pass_context
    def group(context: click.Context, as_json: bool, instance: Instance) -> int:  # noqa: ARG001, FBT001
        if context.invoked_subcommand is None:
            _list(speech, as_json=as_json)
        return EXIT_OK

    group.add_command(_update(speech))
    return group


def _list(speech: Speech, *, as_json: bool) -> None:
    for name in sorted(vocabularies.names()):
        one = vocabularies.vocabulary(name)
        if as_json:
            speech.data({"name": name, "concepts": len(one), "version": one.version, "scheme": one.scheme})
        else:
            click.echo(f"{name:<26}{len(one):>7}  {one.version}")


def _update(speech: Speech) -> click.Command:
    @click.command("update", help=speech.text("vocabularies.update"))
    @click.argument("names", nargs=-1)
    @click.option("--from", "place", help=speech.text("vocabularies.from"))
    @option.as_json(speech)
    @option.config(speech)
    def update(names: tuple[str, ...], place: str | None, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        edition = Edition(place or "", instance.settings.allow, instance.settings.base_url)
        failed = 0
        for name in _chosen(speech, names, place or ""):
            try:
                changes = _take(name, edition, instance)
            except FetchFailed as failure:
                click.echo(speech.finding(failure.finding()), err=True)
            except Unreadable as unreadable:
                click.echo(speech.finding(unreadable.finding), err=True)
            except Missing as missing:
                speech.say("vocabularies.missing", name=name, place=missing.place)
            except Nonsense as nonsense:
                speech.say("vocabularies.nonsense", name=name, had=nonsense.had, got=nonsense.got)
            else:
                _report(speech, name, changes, as_json=as_json)
                continue
            failed += 1
        return EXIT_SOURCE if failed else EXIT_OK

    return update


def _chosen(speech: Speech, names: tuple[str, ...], place: str) -> list[str]:
    known = sorted(vocabularies.names())
    for name in names:
        if name not in known:
            raise click.UsageError(speech.text("vocabularies.unknown", name=name, names=", ".join(known)))
    if "://" in place and len(names) != 1:
        raise click.UsageError(speech.text("vocabularies.one"))
    return list(names) or [name for name in known if vocabularies.origins()[name].labels]


def _take(name: str, edition: Edition, instance: Instance) -> Changes:
    official = edition.official(name)
    table, changes = updating.updated(vocabularies.table(name), official)
    if changes or official.version != vocabularies.vocabulary(name).version:
        updating.save(instance.vocabularies, name, table, official.version)
    return changes


def _report(speech: Speech, name: str, changes: Changes, *, as_json: bool) -> None:
    plain = changes.plain()
    if as_json:
        speech.data({"name": name, **plain})
        return
    if not changes:
        click.echo(speech.text("vocabularies.same", name=name))
    for kind, codes in plain.items():
        if codes:
            click.echo(speech.text(f"vocabularies.{kind}", name=name, count=len(codes), codes=_some(codes)))


def _some(codes: list[str], most: int = 20) -> str:
    return ", ".join(codes[:most]) + (" …" if len(codes) > most else "")
