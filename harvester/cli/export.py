"""`lotse export`."""

import sys
from collections.abc import Iterator

import click

from catalog.web.portal import Portal
from dcat_ap import write
from harvester import export as exporting
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, Speech
from harvester.instance import document_iri


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `export`."""

    @click.command("export", help=speech.text("export.help"))
    @click.argument("file")
    @click.option(
        "--as",
        "which",
        type=click.Choice([exporting.PUBLISHED, exporting.ALL, exporting.DELIVERED]),
        default=exporting.PUBLISHED,
        show_default=True,
        help=speech.text("export.which"),
    )
    @click.option("--source", help=speech.text("export.source"))
    @click.option("--format", "form", type=click.Choice(list(write.FORMATS)), help=speech.text("export.format"))
    @option.config(speech)
    def export(file: str, which: str, source: str | None, form: str | None, instance: Instance) -> int:
        form = form or exporting.form_of(file)
        if not form:
            raise click.UsageError(speech.text("export.no_format", formats=", ".join(write.FORMATS)))
        if source and which != exporting.DELIVERED:
            raise click.UsageError(speech.text("export.source_delivered"))
        with instance.store() as store:
            if which == exporting.DELIVERED:
                urls = {name: document_iri(each.url) for name, each in instance.sources.items()}
                items = exporting.delivered(store, instance.settings, urls, source)
                exporting.save(items, form, file, sys.stdout.buffer)
            else:
                portal = Portal(store=store, search=None, graph=None, settings=instance.settings)
                with store.reading() as snapshot:
                    items = exporting.published(snapshot, portal, everything=which == exporting.ALL)
                    exporting.save(items, form, file, sys.stdout.buffer)
        return EXIT_OK

    yield export
