"""Harvest Sources: what the files sources/<name>.toml say, checked before anything runs."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog import forms, identity, settings
from catalog.change import Review, SourceCard
from catalog.config import ConfigInvalid, Document, Problem, read, schema, unknown
from catalog.conform import conform
from catalog.settings import Settings
from catalog.words import synonyms
from harvester import notify, options
from harvester.crontab import is_schedule
from harvester.instance import LeavesInstance, is_source_url, local_file
from harvester.kind import Kind, kinds

FOLDER, MIRRORS = "sources", "mirrors"
_FORMS = {**forms.FORMS, "source_url": is_source_url, "schedule": is_schedule}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardNumbers:
    """How much a run may withdraw before a person has to look; the names are those of `[guard]`."""

    max_share: float = 0.1
    max_count: int = 5
    grace_runs: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """One Harvest Source as its file describes it; `options` are as written, with `env:NAME` unresolved."""

    name: str
    kind: str
    title: str
    url: str
    organisation: str
    schedule: str = ""
    review: Review = Review.ON_RISK
    role: str = identity.OTHER
    options: Mapping[str, Any] = field(default_factory=dict)
    declare: Mapping[str, Any] = field(default_factory=dict)
    guard: GuardNumbers = field(default_factory=GuardNumbers)
    notify: Mapping[str, Any] = field(default_factory=dict)  # in place of the same keys of the instance

    @property
    def file(self) -> str:
        """The file that describes it, relative to the instance."""
        return f"{FOLDER}/{self.name}.toml"

    @property
    def card(self) -> SourceCard:
        """What the public may know of it."""
        return SourceCard(
            name=self.name,
            title=self.title,
            kind=self.kind,
            url=self.url,
            organisation=self.organisation,
            schedule=self.schedule,
        )

    def options_for(self, kind: Kind, environ: Mapping[str, str] | None = None) -> Any:
        """Give the Options object of `kind`; raises ConfigInvalid if a variable is missing or unfit."""
        return options.build(kind.options, self.options, os.environ if environ is None else environ, self.file)

    def secrets(self, environ: Mapping[str, str] | None = None) -> frozenset[str]:
        """Give the secret values among the options: they must not appear in any log or report."""
        return options.secrets(self.options, os.environ if environ is None else environ)


def load_sources(
    instance: Path, settings: Settings, known_kinds: Mapping[str, Kind] | None = None, *, folder: str = FOLDER
) -> tuple[SourceConfig, ...]:
    """Give all Harvest Sources by name; raises ConfigInvalid with every problem of every file.

    A file in which everything is commented out is a source that is switched off. In the folder MIRRORS lie files of the
    same form for other catalogues that have our entries from us; nothing is harvested from those.
    """
    found, problems = _read_all(instance, settings.organisations, known_kinds, folder)
    if problems:
        raise ConfigInvalid(problems)
    return tuple(found)


def check_instance(instance: Path, environ: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    """Give every problem of every configuration file, and of every `env:NAME` in them."""
    environ = os.environ if environ is None else environ
    problems: list[Problem] = []
    loaded: Settings | None = None
    try:
        loaded = settings.load(instance, environ)
    except ConfigInvalid as invalid:
        problems += invalid.problems
    known = kinds()
    keys = settings.organisation_keys(instance)
    found, more = _read_all(instance, keys, known)
    problems += [*more, *_read_all(instance, keys, known, MIRRORS)[1]]
    for source in found:
        try:
            source.options_for(known[source.kind], environ)
        except ConfigInvalid as invalid:
            problems += invalid.problems
    problems += synonyms.mistakes(instance)
    return ConfigInvalid([*problems, *_notify_problems(loaded, found, environ)]).problems


def _notify_problems(
    loaded: Settings | None, found: list[SourceConfig], environ: Mapping[str, str]
) -> Iterator[Problem]:
    """Give what would keep notifications from being sent: variables that are not set, mails without a server."""
    common = loaded.notify if loaded else {}
    tables = [(settings.CATALOG, common), *((source.file, source.notify) for source in found)]
    for file, table in tables:
        for path, name in notify.variables(table):
            if not environ.get(name):
                yield Problem(rule="no_variable", file=file, path=path, facts=(("name", name),))
        if loaded and table.get("mail") and "smtp" not in common:
            yield Problem(rule="no_smtp", file=file, path="notify.mail")


def _read_all(
    instance: Path,
    organisations: Collection[str] | None,
    known_kinds: Mapping[str, Kind] | None,
    folder: str = FOLDER,
) -> tuple[list[SourceConfig], list[Problem]]:
    known = kinds() if known_kinds is None else known_kinds
    found: list[SourceConfig] = []
    problems: list[Problem] = []
    for path in sorted((instance / folder).glob("[!.]*.toml")):
        try:
            document = read(instance, f"{folder}/{path.name}")
            if document.tree:
                found.append(_source(document, path.stem, instance, organisations, known))
        except ConfigInvalid as invalid:
            problems += invalid.problems
    return found, problems


def _source(
    document: Document, name: str, instance: Path, organisations: Collection[str] | None, known: Mapping[str, Kind]
) -> SourceConfig:
    problems = conform(document, schema("source"), _FORMS)
    if not forms.is_key(name):
        problems.append(document.problem("bad_name", word=name))
    problems += _kind_problems(document, known)
    problems += _place_problems(document, instance, organisations)
    if problems:
        raise ConfigInvalid(problems)
    tree = dict(document.tree)
    review = Review(tree.pop("review", Review.ON_RISK))
    return SourceConfig(name=name, guard=GuardNumbers(**tree.pop("guard", {})), review=review, **tree)


def _kind_problems(document: Document, known: Mapping[str, Kind]) -> list[Problem]:
    """Give what is wrong with `kind`, and with the options by the measure of that kind."""
    name, table = document.tree.get("kind"), document.tree.get("options", {})
    if not isinstance(name, str) or not isinstance(table, Mapping):
        return []  # the schema of the file has said so
    if name not in known:
        rule, facts = unknown("unknown_kind", name, list(known))
        return [document.problem(rule, ("kind",), **facts)]
    problems = conform(document, options.schema_of(known[name].options), _FORMS, below=("options",))
    for path in options.open_secrets(table):
        problems.append(document.problem("secret_in_file", ("options", *path), key=path[-1]))
    return problems


def _place_problems(document: Document, instance: Path, organisations: Collection[str] | None) -> list[Problem]:
    """Give what is wrong with the organisation (if they are known) and with a file's place."""
    problems = []
    body, url = document.tree.get("organisation"), document.tree.get("url")
    if organisations is not None and isinstance(body, str) and body not in organisations:
        rule, facts = unknown("unknown_organisation", body, list(organisations))
        problems.append(document.problem(rule, ("organisation",), **facts))
    if isinstance(url, str) and url.startswith("file:") and is_source_url(url):
        try:
            local_file(instance, url)
        except LeavesInstance:
            problems.append(document.problem("leaves_instance", ("url",)))
    return problems
