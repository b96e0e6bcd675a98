"""`lotse history` and `prune`: what could be seen of an entry when, and how long that is kept."""

import sys
from collections.abc import Iterator

import click

from catalog.change import ChangeKind
from catalog.history import History, Step, moment, steps
from catalog.store import Snapshot
from catalog.web import formats
from catalog.web.history import plain, reason
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.planned import words
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, Speech


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the commands `history` and `prune`."""

    @click.command("history", help=speech.text("history.help"))
    @click.argument("name", metavar="ENTRY")
    @click.option("--as-of", "as_of", metavar="DATE", help=speech.text("history.as_of"))
    @option.as_json(speech)
    @option.config(speech)
    def history(name: str, as_of: str | None, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store, store.reading() as snapshot:
            found = _found(snapshot, name, speech)
        if found is None:
            return EXIT_RECORDS
        if as_of:
            return _tell_version(found, name, as_of, speech, as_json=as_json)
        for step in steps(found.versions):
            _tell_step(found, step, speech, as_json=as_json)
        return EXIT_OK

    @click.command("prune", help=speech.text("prune.help"))
    @click.option("--dry-run", is_flag=True, help=speech.text("prune.dry_run"))
    @option.as_json(speech)
    @option.child
    @option.config(speech)
    def prune(dry_run: bool, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store:
            pruned = store.prune(dry_run=dry_run)
            if not dry_run:
                store.errands.prune()
        if as_json:
            speech.data(pruned._asdict())
        speech.say("prune.would" if dry_run else "prune.done", **pruned._asdict())
        return EXIT_OK

    yield history
    yield prune


def _found(snapshot: Snapshot, name: str, speech: Speech) -> History | None:
    histories = {each: snapshot.history(each) for each in snapshot.ids_named(name)}
    seen = {each: history for each, history in histories.items() if history}
    if len(seen) > 1 and name not in seen:
        raise click.UsageError(speech.text("history.several", name=name, ids=", ".join(seen)))
    if not seen:
        speech.say("history.unknown", name=name)
        return None
    return seen.get(name) or next(iter(seen.values()))


def _tell_step(history: History, step: Step, speech: Speech, *, as_json: bool) -> None:
    version = step.version
    if as_json:
        speech.data({"entry": history.entry, **plain(step), "open": version.open, "address": version.address})
        return
    at = f"{version.at:%Y-%m-%d %H:%M}" if version.at else speech.text("history.no_time")
    why = reason(version, speech.language)
    run = speech.text("history.run", run=version.run) if version.run else ""
    state = speech.text(f"history.{version.kind}")
    click.echo(speech.text("history.line", at=at, state=state, run=run, reason=f": {why}" if why else ""))
    for line in _details(history, step, speech):
        click.echo(f"      {line}")


def _details(history: History, step: Step, speech: Speech) -> Iterator[str]:
    version = step.version
    if version.kind is ChangeKind.WITHDRAW:
        return
    if not version.kept:
        yield speech.text("history.not_kept")
    elif history.closed or not version.open:
        yield speech.text("history.closed")
    before, after = step.before.points if step.before else None, version.points
    if before and after and before != after:
        yield speech.text("plan.points", before=speech.points(*before), after=speech.points(*after))
    for each in step.changes:
        yield speech.text(
            "plan.value", path=each.path, before=words(each.before, speech), after=words(each.after, speech)
        )


def _tell_version(history: History, name: str, as_of: str, speech: Speech, *, as_json: bool) -> int:
    """Give the entry as it was, in Turtle or with --json as one object."""
    try:
        version = history.as_of(moment(as_of))
    except (ValueError, OverflowError):
        raise click.BadParameter(as_of, param_hint="--as-of") from None
    if version is None or not version.kept:
        withdrawn = version is not None and version.kind is ChangeKind.WITHDRAW
        why = "then_unknown" if version is None else "then_withdrawn" if withdrawn else "then_not_kept"
        speech.say(f"history.{why}", name=name)
        return EXIT_RECORDS
    if as_json:
        sys.stdout.buffer.write(version.shown.json + b"\n")
    else:
        sys.stdout.buffer.write((formats.prefixes() + version.turtle).encode())
    sys.stdout.buffer.flush()
    return EXIT_OK
