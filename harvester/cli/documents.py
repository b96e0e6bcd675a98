"""A document that a person names on the command line: a file, `-` for standard input, or an address."""

import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from dcat_ap import document
from dcat_ap.document import Reading
from dcat_ap.naming import Naming
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_SOURCE, Speech
from harvester.http import FetchFailed, Limits, gunzip

_GZIP = b"\x1f\x8b"
_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Got:
    """A document as it came: its bytes, the address that relative names in it start from, what its sender calls it."""

    data: bytes
    base: str
    media_type: str = ""


def is_address(place: str) -> bool:
    """Say whether a place is on the web rather than a file."""
    return place.startswith(("http://", "https://"))


def read(place: str, form: str | None, instance: Instance, speech: Speech, source: str = "document") -> Reading:
    """Give what the document at `place` says; entries without a name get one as if `source` had delivered them.

    Ends the command with a sentence where there is no document. Raises dcat_ap.parse.Unreadable.
    """
    got = get(place, instance, speech)
    form = form or document.form_of(got.data, got.media_type, urlsplit(got.base).path)
    return document.read(got.data, form, base=got.base, where=place, naming=naming(instance, source))


def get(place: str, instance: Instance, speech: Speech) -> Got:
    """Give the document at `place`, unpacked; ends the command with a sentence where there is none."""
    try:
        return _fetched(place, instance) if is_address(place) else _file(place, speech)
    except FetchFailed as failed:
        click.echo(speech.finding(failed.finding()), err=True)
        raise click.exceptions.Exit(EXIT_SOURCE) from failed


def naming(instance: Instance, source: str = "document") -> Naming:
    """Give the namespace of what a document leaves unnamed, as if `source` had delivered it."""
    return Naming(instance.settings.iri_base, source) if instance.exists else document.UNNAMED


def _fetched(url: str, instance: Instance) -> Got:
    """Give what lies at an address; a person asks for this one page, so robots.txt has no say."""
    with instance.client() as client:
        got = client.get(url, robots=False)
        return Got(_unpacked(got.body, url), got.url, got.content_type)


def _file(place: str, speech: Speech) -> Got:
    if place == _STANDARD_INPUT:
        return Got(_unpacked(sys.stdin.buffer.read(), place), "file:///")
    path = Path(place)
    try:
        return Got(_unpacked(path.read_bytes(), place), path.absolute().as_uri())
    except OSError as fault:
        raise click.UsageError(speech.text("document.missing", file=place, reason=fault.strerror)) from fault


def _unpacked(data: bytes, name: str) -> bytes:
    return gunzip(data, Limits(), name) if data.startswith(_GZIP) else data
