"""Settings: what an instance directory says about its portal, checked as a whole before anything starts."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from catalog import branding, forms
from catalog.account import EVERYWHERE, grants
from catalog.branding import Branding, Statement, Texts
from catalog.config import ConfigInvalid, Document, Problem, read, schema, unknown
from catalog.conform import conform
from catalog.gate import Gate
from catalog.identity import Identity
from catalog.organisation import Label, Organisation
from catalog.signin import SignIn
from catalog.sparql.question import Limits
from dcat_ap.messages import LANGUAGES

CATALOG = "catalog.toml"
ORGANISATIONS = "organisations.toml"
_LEASE = 60
_DUMPS = "files:var/dump"
_ENGINES = {
    "store": "sqlite:var/catalog.db",
    "search": "tantivy:var/search",
    "graph": "oxigraph:var/graph",
    "dump": _DUMPS,
}
RETENTION = timedelta(days=180)
"""How long is kept what entries do not show any more, unless an instance says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Who may read /metrics besides this machine: everybody, or the nets that are listed."""

    public: bool = False
    allow: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        """Give the Metrics of a table `[metrics]` that conforms to the schema."""
        return cls(public=table.get("public", False), allow=tuple(table.get("allow", ())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """How often a program may ask the API: requests a minute (0: as often as it likes), and so many at once.

    Nets in `trusted_proxies` are believed when they say for whom they ask.
    """

    rate: int = 600
    burst: int = 300
    trusted_proxies: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        """Give the Api of a table `[api]` that conforms to the schema."""
        return cls(**{**table, "trusted_proxies": tuple(table.get("trusted_proxies", ()))})

    @property
    def window(self) -> int:
        """The seconds in which an empty bucket fills up."""
        return -(-self.burst * 60 // self.rate) if self.rate else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChecks:
    """Whether links are checked, and how gently: seconds between two requests to a host, days until the next look."""

    enabled: bool = True
    seconds: float = 2.0
    days: int = 30
    hosts: int = 16  # that are asked side by side

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        """Give the LinkChecks of a table `[links]` that conforms to the schema."""
        return cls(**table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One instance. `store_url` is a SQLAlchemy URL; the URLs of search and graph go to `open_output`."""

    instance: Path
    title: Label
    description: Label
    publisher: Organisation
    base_url: str  # without a slash at the end
    iri_base: str  # with a slash or # at the end
    contributor_id: str = ""
    languages: tuple[str, ...]
    organisations: Mapping[str, Organisation]
    allow: tuple[str, ...] = ()
    seconds: float = 0.0  # between two requests to a host, for all workers together
    gate: Gate = field(default_factory=Gate)
    branding: Branding = field(default_factory=Branding)
    texts: Texts = field(default_factory=Texts)
    accessibility: Statement = field(default_factory=Statement)
    api: Api = field(default_factory=Api)
    accounts: SignIn = field(default_factory=SignIn)
    identity: Identity = field(default_factory=Identity)
    metrics: Metrics = field(default_factory=Metrics)
    links: LinkChecks = field(default_factory=LinkChecks)
    lease: timedelta = timedelta(seconds=_LEASE)  # so long after its last sign of life a worker counts as dead
    sparql: Limits = field(default_factory=Limits)
    notify: Mapping[str, Any] = field(default_factory=dict)  # as written, with `env:NAME` unresolved
    retention: timedelta = RETENTION
    store_url: str = field(repr=False)
    search_url: str = field(repr=False)
    graph_url: str = field(repr=False)
    dump_url: str = field(default=_DUMPS, repr=False)

    @property
    def record_base(self) -> str:
        """What the IRI of every record of ours begins with; the entry's id follows."""
        return self.iri_base + "record/"


def load(instance: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Give the Settings of the directory `instance`; raises ConfigInvalid with every problem there is.

    `env:NAME` stands for a variable of `environ`, by default of the process.
    """
    directory = instance.resolve()
    catalog, problems = _checked(directory, CATALOG, "catalog")
    bodies, more = _checked(directory, ORGANISATIONS, "organisations")
    if problems or more:
        raise ConfigInvalid([*problems, *more])
    return _build(directory, catalog, bodies, os.environ if environ is None else environ)


def organisation_keys(instance: Path) -> frozenset[str] | None:
    """Give the keys that sources may name, or None while organisations.toml is not in order."""
    document, problems = _checked(instance, ORGANISATIONS, "organisations")
    return None if problems else frozenset(document.tree)


def _checked(directory: Path, file: str, name: str) -> tuple[Document, list[Problem]]:
    try:
        document = read(directory, file)
    except ConfigInvalid as invalid:
        return Document(file=file), list(invalid.problems)
    return document, conform(document, schema(name), forms.FORMS)


def _build(directory: Path, catalog: Document, bodies: Document, environ: Mapping[str, str]) -> Settings:
    """Give the Settings of two documents that conform, once what JSON Schema cannot say holds too."""
    table = catalog.tree["catalog"]
    languages = tuple(table.get("languages", LANGUAGES))
    organisations = {key: Organisation.read(key, body, languages[0]) for key, body in bodies.tree.items()}
    engines, problems = _engines(catalog, environ)
    problems += [*_publisher_problems(catalog, organisations), *branding.problems(catalog, directory)]
    problems += _account_problems(catalog, organisations, environ)
    if problems:
        raise ConfigInvalid(problems)
    base_url = table["base_url"].rstrip("/")
    return Settings(
        instance=directory,
        title=Label.read(table["title"], languages[0]),
        description=Label.read(table.get("description", table["title"]), languages[0]),
        publisher=_publisher(table["publisher"], organisations, languages[0]),
        base_url=base_url,
        iri_base=table.get("iri_base", base_url + "/id/"),
        contributor_id=table.get("contributor_id", ""),
        languages=languages,
        organisations=organisations,
        allow=tuple(catalog.tree.get("http", {}).get("allow", ())),
        seconds=catalog.tree.get("http", {}).get("seconds", 0.0),
        branding=Branding.read(catalog.tree.get("branding", {}), directory),
        texts=Texts.read(catalog.tree.get("texts", {}), directory, languages[0]),
        accessibility=Statement.read(catalog.tree.get("accessibility", {}), languages[0]),
        gate=Gate.read(catalog.tree.get("gate", {})),
        api=Api.read(catalog.tree.get("api", {})),
        accounts=SignIn.read(catalog.tree.get("accounts", {}), environ),
        identity=Identity.read(catalog.tree.get("identity", {})),
        metrics=Metrics.read(catalog.tree.get("metrics", {})),
        links=LinkChecks.read(catalog.tree.get("links", {})),
        retention=_retention(catalog.tree.get("history", {})),
        lease=timedelta(seconds=catalog.tree.get("work", {}).get("lease", _LEASE)),
        sparql=Limits.read(catalog.tree.get("sparql", {})),
        notify=catalog.tree.get("notify", {}),
        store_url=store_at(engines["store"], directory),
        search_url=engines["search"],
        graph_url=engines["graph"],
        dump_url=engines["dump"],
    )


def _retention(table: Mapping[str, Any]) -> timedelta:
    days = table.get("retention_days")
    return RETENTION if days is None else timedelta(days=days)


def _publisher(value: Any, organisations: Mapping[str, Organisation], language: str) -> Organisation:
    if isinstance(value, str) and value in organisations:
        return organisations[value]
    return Organisation(key="", title=Label.read(value, language))


def _publisher_problems(catalog: Document, organisations: Mapping[str, Organisation]) -> list[Problem]:
    """Take a word that is written like a key for a key; anything else is a name."""
    value = catalog.tree["catalog"]["publisher"]
    if not isinstance(value, str) or value in organisations or not forms.is_key(value):
        return []
    rule, facts = unknown("unknown_organisation", value, list(organisations))
    return [catalog.problem(rule, ("catalog", "publisher"), **facts)]


def _account_problems(
    catalog: Document, organisations: Mapping[str, Organisation], environ: Mapping[str, str]
) -> Iterator[Problem]:
    """Give what is wrong with the provider: a secret that is not there, rights at nobody's organisation."""
    provider = catalog.tree.get("accounts", {}).get("oidc", {})
    variable = provider.get("client_secret", "").removeprefix("env:")
    if variable and variable not in environ:
        yield catalog.problem("no_variable", ("accounts", "oidc", "client_secret"), name=variable)
    for value, texts in provider.get("grants", {}).items():
        for each in grants(texts):
            if each.organisation not in {EVERYWHERE, *organisations}:
                rule, facts = unknown("unknown_organisation", each.organisation, list(organisations))
                yield catalog.problem(rule, ("accounts", "oidc", "grants", value), **facts)


def _engines(catalog: Document, environ: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Give the engines' URLs with `env:NAME` filled in, and what is wrong with them."""
    urls: dict[str, str] = {}
    problems: list[Problem] = []
    for name, default in _ENGINES.items():
        url = catalog.tree.get(name, {}).get("url", default)
        variable = url.removeprefix("env:") if url.startswith("env:") else ""
        if variable and variable not in environ:
            problems.append(catalog.problem("no_variable", (name, "url"), name=variable))
        elif not variable and forms.holds_password(url):
            problems.append(catalog.problem("secret_in_url", (name, "url")))
        elif name == "store" and not forms.is_store_url(environ.get(variable, url)):
            problems.append(catalog.problem("form.store_url", (name, "url")))
        elif name == "store" and not forms.has_driver(environ.get(variable, url)):
            problems.append(catalog.problem("no_driver", (name, "url")))
        urls[name] = environ.get(variable, "") if variable else url
    return urls, problems


def store_at(url: str, directory: Path) -> str:
    """Give the SQLAlchemy URL of a store: `sqlite:var/x` and `sqlite:///var/x` stand in `directory`."""
    if not url.startswith("sqlite:"):
        scheme, _, place = url.partition(":")
        return f"postgresql+psycopg:{place}" if scheme.startswith("postgresql") else url
    path = url.removeprefix("sqlite:")
    if path.startswith("//"):
        path = path.removeprefix("//").removeprefix("/")
    return f"sqlite:///{directory / path}"
