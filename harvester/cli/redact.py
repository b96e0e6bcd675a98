"""`lotse redact`: a person's data out of everything that is stored, and kept out."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import click

from catalog.redaction import SHORTEST, Redacted, Redactor
from catalog.store import SourceBusy, Store
from harvester.cli import option
from harvester.cli.instance import OUTPUTS, Instance
from harvester.cli.speech import EXIT_BUSY, EXIT_OK, EXIT_RECORDS, Speech


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `redact`."""

    @click.command("redact", help=speech.text("redact.help"))
    @click.argument("what", metavar="TEXT|ENTRY")
    @click.option("--text", "is_text", is_flag=True, help=speech.text("redact.text"))
    @click.option("--reason", default="", help=speech.text("redact.reason"))
    @click.option("--dry-run", is_flag=True, help=speech.text("redact.dry_run"))
    @option.as_json(speech)
    @option.config(speech)
    def redact(what: str, reason: str, *, is_text: bool, dry_run: bool, as_json: bool, instance: Instance) -> int:
        with instance.store() as store:
            redactor = _redactor(store, what, speech, is_text=is_text)
            if redactor.text(reason) != reason:
                raise click.UsageError(speech.text("redact.names"))
            try:
                redacted = store.redact(redactor, reason, dry_run=dry_run)
            except SourceBusy:
                speech.say("redact.busy")
                return EXIT_BUSY
            _tell(redacted, speech, as_json=as_json)
            if dry_run:
                speech.say("redact.would")
                return EXIT_OK
            return _scrub(store, instance, speech)

    yield redact


def _redactor(store: Store, what: str, speech: Speech, *, is_text: bool) -> Redactor:
    """Give what takes out the entries that are called so, all of one IRI, or else the text."""
    empty = store.redactor()
    if not is_text:
        with store.reading() as snapshot:
            ids = snapshot.ids_named(what)
            same = [other for each in ids for other in snapshot.same_iri(each)]
        if ids:
            return replace(empty, entries=frozenset([*ids, *same]))
    try:
        return replace(empty, phrases=(empty.phrase(what),))
    except ValueError:
        raise click.UsageError(speech.text("redact.short", least=SHORTEST)) from None


def _tell(redacted: Redacted, speech: Speech, *, as_json: bool) -> None:
    if as_json:
        speech.data(redacted._asdict())
    for table, count in sorted(redacted.rows.items()):
        speech.say("redact.row", table=table, count=count)
    if not redacted.rows:
        speech.say("redact.nothing")
    speech.say("redact.changed", count=len(redacted.changed))
    speech.say("redact.removed", count=len(redacted.removed))


def _scrub(store: Store, instance: Instance, speech: Speech) -> int:
    """Leave nothing on the disk; what follows the store is built anew, since it cannot forget."""
    for name in OUTPUTS:
        with closing(instance.output(name, writer=True)) as output:
            output.reset()
    instance.dumps(store).reset()
    is_clean = store.scrub()
    speech.say("redact.outputs")
    speech.say("redact.elsewhere")
    if not is_clean:
        speech.say("redact.reader")
    return EXIT_OK if is_clean else EXIT_RECORDS
