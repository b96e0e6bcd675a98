"""`lotse look`: does an errand that a program gave by the API; workers call it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
import orjson

from catalog.errand import Errand, ErrandKind
from catalog.web import validate as words
from dcat_ap.finding import error
from harvester import errand as errands
from harvester.cli import documents, option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, EXIT_SOURCE, Speech
from harvester.detect import Unreached, detect
from harvester.kind import Kind
from harvester.visit import Visit

_SOURCE = "preview"


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `look`."""

    @click.command("look", help=speech.text("look.help"))
    @click.argument("name", metavar="ID")
    @option.child
    @option.config(speech)
    def look(name: str, instance: Instance) -> int:
        with instance.store() as store:
            found = store.errands.find(name)
            if found is None:
                speech.say("look.unknown", name=name)
                return EXIT_RECORDS
            place = str(found.asked.get("url") or found.asked.get("source"))
            try:
                with errands.bounded(place):
                    result = _done(found, instance)
            except errands.Vain as vain:
                said = words.said([vain.finding], found.asked["language"])[0]
                store.errands.end(name, orjson.dumps(said), failed=True)
                return EXIT_SOURCE
            store.errands.end(name, result, failed=False)
            return EXIT_OK

    yield look


def _done(errand: Errand, instance: Instance) -> bytes:
    """Give what came of an errand, as JSON. Raises what `bounded` makes Vain of."""
    asked, language = errand.asked, errand.asked["language"]
    if errand.kind is ErrandKind.VALIDATE:
        with instance.client(errands.LIMITS) as client:
            naming = documents.naming(instance, "validate")
            return errands.validated(
                asked["url"], client, naming, instance.given(), stage=asked["as"], language=language
            )
    with _opened(asked, instance) as (kind, visit):
        return errands.previewed(kind, visit, asked["limit"], language)


@contextmanager
def _opened(asked: Mapping[str, Any], instance: Instance) -> Iterator[tuple[Kind, Visit]]:
    """Give kind and visit of a source by its name, or of an address that is none yet. Raises Vain and FetchFailed."""
    source = instance.sources.get(asked.get("source", ""))
    if source:
        with instance.visit(source, limits=errands.LIMITS) as visit:
            yield instance.kinds[source.kind], visit
        return
    if "url" not in asked:
        raise errands.Vain(error("look.no-source", asked["source"], name=asked["source"]))
    with instance.client(errands.LIMITS) as client:
        try:
            found = detect(asked["url"], instance.kinds, client)
        except Unreached as unreached:
            raise unreached.failed from unreached
        if found is None:
            raise errands.Vain(error("look.no-kind", asked["url"], kinds=", ".join(instance.kinds)))
        kind = instance.kinds[found.kind]
        yield (
            kind,
            Visit(
                url=found.url,
                options=kind.options(),
                instance=instance.directory,
                client=client,
                naming=documents.naming(instance, _SOURCE),
                given=instance.given(),
            ),
        )
