"""What is to be kept out of the catalogue, taken out of what a source gives, before anything is made of it."""

from collections.abc import Iterator
from dataclasses import replace

from catalog.intake import entry_id
from catalog.redaction import Redactor, note, placeholder
from harvester.record import Page, Record


def page(given: Page, redactor: Redactor | None, source: str) -> Page:
    """Give a page without entries that are kept out, and without what is kept out of its names.

    Bodies are left to `record`, since those that did not change need no look. An entry that is kept out is remembered
    by a key that says nothing, so that the page still counts it.
    """
    if redactor is None:
        return given
    gone = {each.key: number for each in given.records if (number := _kept_out(each, redactor, source))}
    counted = {placeholder(gone[each.key]): len(each.body) for each in given.records if each.key in gone}
    return replace(
        given,
        url=redactor.text(given.url),
        next_url=redactor.text(given.next_url),
        records=tuple(_named(each, redactor) for each in given.records if each.key not in gone),
        unchanged={**{redactor.text(key): length for key, length in given.unchanged.items()}, **counted},
        leftovers=redactor.content(given.leftovers),
        findings=tuple(map(redactor.finding, given.findings)),
    )


def record(given: Record, redactor: Redactor | None) -> Record:
    """Give a record without what is to be kept out of it, and with a finding that says so."""
    if redactor is None:
        return given
    body, findings = redactor.content(given.body), tuple(map(redactor.finding, given.findings))
    if body == given.body:
        return given if findings == given.findings else replace(given, findings=findings)
    noted = note() in findings
    return replace(given, body=body, findings=findings if noted else (*findings, note()))


def _named(given: Record, redactor: Redactor) -> Record:
    key, iri = redactor.text(given.key), redactor.text(given.iri)
    return given if (key, iri) == (given.key, given.iri) else replace(given, key=key, iri=iri)


def _kept_out(given: Record, redactor: Redactor, source: str) -> str:
    """Give the id of an entry that is kept out; nothing for all others."""
    ids: Iterator[str] = (entry_id(source, key) for key in (given.key, redactor.text(given.key)))
    return next((each for each in ids if each in redactor.entries), "")
