"""`lotse init`, `validate-config`, `doctor` and `kinds`: what concerns an instance as a whole."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from catalog import follow as following
from catalog import output
from catalog.config import ConfigInvalid
from catalog.store import Store, Unreachable
from dcat_ap import messages, resources
from harvester.cli import option
from harvester.cli.instance import OUTPUTS, Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, EXIT_USAGE, Speech
from harvester.instance import NotEmpty, init
from harvester.kind import kinds
from harvester.mapping import mappings
from harvester.source import check_instance

_LEAST_FREE_BYTES = 1 << 30


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the four commands."""
    yield from (_init(speech), _validate_config(speech), _doctor(speech), _kinds(speech))


def _init(speech: Speech) -> click.Command:
    @click.command("init", help=speech.text("init.help"))
    @click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
    @click.option("--title", default="Datenlotse", show_default=True, help=speech.text("init.title"))
    def command(directory: Path, title: str) -> int:
        try:
            init(directory, title)
        except NotEmpty:
            speech.say("init.not_empty", directory=directory)
            return EXIT_USAGE
        speech.say("init.done", directory=directory)
        return EXIT_OK

    return command


def _validate_config(speech: Speech) -> click.Command:
    @click.command("validate-config", help=speech.text("validate-config.help"))
    @option.config(speech)
    def command(instance: Instance) -> int:
        problems = check_instance(instance.directory)
        for problem in problems:
            click.echo(problem.text(speech.language))
        if not problems:
            speech.say("validate-config.fine", count=len(instance.sources))
        return EXIT_RECORDS if problems else EXIT_OK

    return command


def _kinds(speech: Speech) -> click.Command:
    @click.command("kinds", help=speech.text("kinds.help"))
    @option.as_json(speech)
    def command(as_json: bool) -> int:  # noqa: FBT001
        rows = [("source", kind.name, kind.origin, kind.doc.text(speech.language)) for kind in kinds().values()]
        rows += [("mapping", name, getattr(each, "__name__", ""), "") for name, each in mappings().items()]
        rows += [("output", scheme, module, "") for scheme, module in output.kinds().items()]
        for axis, name, origin, doc in rows:
            if as_json:
                speech.data({"axis": axis, "name": name, "origin": origin, "doc": doc})
            else:
                click.echo(f"{axis:<8} {name:<12} {origin:<32} {doc}".rstrip())
        return EXIT_OK

    return command


@dataclass(frozen=True)
class Check:
    """One thing `lotse doctor` looked at."""

    name: str
    fine: bool
    said: str


def _doctor(speech: Speech) -> click.Command:
    @click.command("doctor", help=speech.text("doctor.help"))
    @option.as_json(speech)
    @option.config(speech)
    def command(as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        checks = list(_checks(instance, speech))
        for check in checks:
            if as_json:
                speech.data({"check": check.name, "ok": check.fine, "message": check.said})
            else:
                click.echo(f"{'✓' if check.fine else '✗'} {check.name}: {check.said}")
        return EXIT_OK if all(check.fine for check in checks) else EXIT_RECORDS

    return command


def _checks(instance: Instance, speech: Speech) -> Iterator[Check]:
    yield _installation(speech)
    yield _assets(speech)
    if not (instance.directory / "catalog.toml").exists():
        yield Check("instance", True, speech.text("doctor.no_instance", directory=instance.directory))  # noqa: FBT003
        return
    problems = check_instance(instance.directory)
    told = "; ".join(problem.text(speech.language) for problem in problems)
    yield Check("config", not problems, told or speech.text("doctor.config"))
    if problems:
        return
    free = shutil.disk_usage(instance.directory).free
    yield Check("disk", free > _LEAST_FREE_BYTES, speech.text("doctor.disk", megabytes=free >> 20))
    try:
        with instance.store() as store:
            yield from _store(instance, store, speech)
    except Unreachable as fault:
        yield Check("store", fine=False, said=speech.text("store.unreachable", reason=fault))


def _installation(speech: Speech) -> Check:
    languages = ", ".join(messages.LANGUAGES)
    found = len(kinds()), len(mappings()), len(output.kinds())
    fine = all(found) and (resources.schemas() / "messages").is_dir()
    return Check("installation", fine, speech.text("doctor.installation", kinds=found[0], languages=languages))


def _assets(speech: Speech) -> Check:
    from catalog.web import files

    names = ", ".join(f"{each['name']} {each['version']}" for each in files.packages())
    key = "assets" if files.is_complete() else "no_assets"
    return Check("assets", True, speech.text(f"doctor.{key}", names=names))  # noqa: FBT003  # plain pages are whole too


def _store(instance: Instance, store: Store, speech: Speech) -> Iterator[Check]:
    faults = store.check()
    said = speech.text("doctor.store", engine=store.engine(), position=store.position())
    yield Check("store", not faults, "; ".join(faults) or said)
    fixed, wanted = store.iri_base(), instance.settings.iri_base
    key = "iri_base_open" if fixed is None else "iri_base" if fixed == wanted else "iri_base_moved"
    yield Check("iri_base", fixed in {None, wanted}, speech.text(f"doctor.{key}", fixed=fixed or wanted))
    for name in OUTPUTS:
        try:
            engine = instance.output(name, writer=False)
        except (OSError, ValueError, ConfigInvalid) as fault:
            yield Check(name, fine=False, said=str(fault))
            continue
        lag = following.lag(store, engine)
        engine.close()
        yield Check(name, True, speech.text("doctor.output", lag=lag))  # noqa: FBT003
