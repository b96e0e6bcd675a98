"""What an operator meets when describing Harvest Sources in sources/<name>.toml."""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog import settings
from catalog.config import ConfigInvalid, Document
from catalog.conform import conform
from harvester import kind as kind_module
from harvester import options as option_table
from harvester.crontab import is_schedule, trigger
from harvester.instance import LeavesInstance, document_iri, is_source_url, local_file
from harvester.kind import Kind, KindInvalid, kinds, read_kind
from harvester.source import SourceConfig, check_instance, load_sources


@dataclass(frozen=True, kw_only=True)
class Options:
    format: Literal["auto", "turtle"] = field(
        default="auto", metadata={"doc_de": "Format der Antwort", "doc_en": "Format of the answer"}
    )
    pages: int = field(default=1000, metadata={"doc_de": "Seiten | höchstens", "doc_en": "Pages", "minimum": 1})
    pause: float = 0.0
    strict: bool = False
    contexts: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    api_token: str | None = None


@dataclass(frozen=True)
class Needy:
    account: str


def module(kind: str = "dcat", options: type = Options, **more: object) -> ModuleType:
    made = ModuleType("probe", "Reads a probe.\n\nMore.")
    made.KIND, made.Options, made.pages = kind, options, lambda: iter(())
    made.__dict__.update(more)
    return made


KINDS = {"dcat": read_kind(module(), "tests"), "needy": read_kind(module("needy", Needy), "tests")}
SOURCE = """\
kind = "dcat"
title = "Stadt Lindenfurt"
url = "https://daten.example.org/catalog.ttl"
organisation = "stadt"
"""


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    catalog = '[catalog]\ntitle = "Daten"\npublisher = "stadt"\nbase_url = "http://127.0.0.1:8000"\n'
    (tmp_path / "catalog.toml").write_text(catalog)
    (tmp_path / "organisations.toml").write_text('[stadt]\ntitle = "Stadt"\n')
    (tmp_path / "sources").mkdir()
    return tmp_path


def write(instance: Path, text: str, name: str = "stadt") -> None:
    (instance / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")


def load(instance: Path) -> tuple[SourceConfig, ...]:
    return load_sources(instance, settings.load(instance, {}), KINDS)


def rules(instance: Path) -> dict[str, str]:
    with pytest.raises(ConfigInvalid) as caught:
        load(instance)
    return {problem.path: problem.rule for problem in caught.value.problems}


def test_a_short_source_has_useful_defaults(instance):
    write(instance, SOURCE)
    (source,) = load(instance)
    assert (source.name, source.kind, source.schedule) == ("stadt", "dcat", "")
    assert (source.guard.max_share, source.guard.max_count, source.guard.grace_runs) == (0.1, 5, 2)
    assert (source.options, source.declare) == ({}, {})
    assert source.options_for(KINDS["dcat"], {}) == Options()
    assert source.card.organisation == "stadt"


def test_an_instance_without_sources_is_in_order(instance):
    assert load(instance) == ()
    (instance / "sources").rmdir()
    assert load(instance) == ()


def test_sources_come_by_name_and_other_files_are_left_alone(instance):
    write(instance, SOURCE, "b")
    write(instance, SOURCE, "a")
    write(instance, "kaputt", ".a")
    (instance / "sources" / "README.md").write_text("Notizen")
    assert [source.name for source in load(instance)] == ["a", "b"]


def test_a_source_is_switched_off_by_commenting_all_of_it_out(instance):
    write(instance, "".join(f"# {line}\n" for line in SOURCE.splitlines()))
    assert load(instance) == ()


def test_options_arrive_with_their_python_types_and_secrets_filled_in(instance):
    write(
        instance,
        SOURCE
        + '[options]\nformat = "turtle"\npages = "env:PAGES"\nstrict = "env:STRICT"\npause = 1\ncontexts = ["a"]\n'
        + 'api_token = "env:TOKEN"\nheaders = {Accept = "text/turtle", Authorization = "env:TOKEN"}\n'
        + "[guard]\nmax_count = 9\n",
    )
    (source,) = load(instance)
    environ = {"PAGES": "7", "STRICT": "ja", "TOKEN": "geheim"}
    assert source.options_for(KINDS["dcat"], environ) == Options(
        format="turtle",
        pages=7,
        strict=True,
        pause=1.0,
        contexts=("a",),
        api_token="geheim",
        headers={"Accept": "text/turtle", "Authorization": "geheim"},
    )
    assert source.secrets(environ) == {"7", "ja", "geheim"}
    assert source.guard.max_count == 9
    assert "geheim" not in repr(source)


def test_variables_that_are_missing_or_unfit_are_told_when_they_are_needed(instance):
    write(instance, SOURCE + '[options]\npages = "env:PAGES"\napi_token = "env:TOKEN"\n')
    (source,) = load(instance)
    with pytest.raises(ConfigInvalid) as caught:
        source.options_for(KINDS["dcat"], {"PAGES": "viele"})
    assert [(one.path, one.rule) for one in caught.value.problems] == [
        ("options.api_token", "no_variable"),
        ("options.pages", "form.env"),
    ]
    assert "viele" not in caught.value.text("de")


def test_every_problem_of_every_source_is_told_at_once(instance):
    write(instance, SOURCE.replace('"stadt"', '"stad"') + 'shedule = "@daily"\n', "a")
    write(instance, 'kind = "dact"\ntitle = ""\nurl = "file:../x"\norganisation = 7\nschedule = "bald"\n', "b")
    write(instance, SOURCE + '[declare]\nlizenz = "x"\n[guard]\nmax_share = 2\ngrace_runs = 0\n', "c")
    write(instance, SOURCE + '[options]\nformat = "turtl"\npages = "viele"\nheader = 1\n', "d")
    write(instance, SOURCE.replace("dcat", "needy"), "e")
    write(instance, SOURCE, "Große Stadt")
    with pytest.raises(ConfigInvalid) as caught:
        load(instance)
    assert [(one.file, one.line, one.path, one.rule) for one in caught.value.problems] == [
        ("sources/Große Stadt.toml", 0, "", "bad_name"),
        ("sources/a.toml", 4, "organisation", "unknown_organisation_near"),
        ("sources/a.toml", 5, "shedule", "unknown_key_near"),
        ("sources/b.toml", 1, "kind", "unknown_kind_near"),
        ("sources/b.toml", 2, "title", "empty"),
        ("sources/b.toml", 3, "url", "form.source_url"),
        ("sources/b.toml", 4, "organisation", "wrong_type"),
        ("sources/b.toml", 5, "schedule", "form.schedule"),
        ("sources/c.toml", 6, "declare.lizenz", "unknown_key_near"),
        ("sources/c.toml", 8, "guard.max_share", "too_large"),
        ("sources/c.toml", 9, "guard.grace_runs", "too_small"),
        ("sources/d.toml", 6, "options.format", "not_one_of_near"),
        ("sources/d.toml", 7, "options.pages", "form.env"),
        ("sources/d.toml", 8, "options.header", "unknown_key_near"),
        ("sources/e.toml", 0, "options.account", "missing_key"),
    ]


@pytest.mark.parametrize(
    "line", ['api_token = "abc"', 'headers = {Authorization = "Bearer abc"}', 'headers = {X-API-Key = "abc"}']
)
def test_a_secret_in_the_clear_is_refused_and_not_repeated(instance, line):
    write(instance, f"{SOURCE}[options]\n{line}\n")
    with pytest.raises(ConfigInvalid) as caught:
        load(instance)
    assert [one.rule for one in caught.value.problems] == ["secret_in_file"]
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://daten.example.org/a?b=c", "file:data/x.ttl", "file:x.ttl", "file:a%20b.ttl"])
def test_addresses_a_source_may_have(url):
    assert is_source_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "https://ich:geheim@example.org/",
        "https://",
        "http://host:port/",
        "data/x.ttl",
        "file:",
        "file:/etc/passwd",
        "file:///etc/passwd",
        "file:../x.ttl",
        "file:data/../../x.ttl",
        "file:data/%2e%2e/%2E%2e/x.ttl",
        "file:%2Fetc/passwd",
        "file:x.ttl?y",
        "file:a\\b",
    ],
)
def test_addresses_a_source_may_not_have(url):
    assert not is_source_url(url)


def test_a_link_out_of_the_instance_is_refused_now_and_when_it_is_read(instance, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.ttl"
    outside.write_text("")
    (instance / "x.ttl").symlink_to(outside)
    write(instance, SOURCE.replace("https://daten.example.org/catalog.ttl", "file:x.ttl"))
    assert rules(instance) == {"url": "leaves_instance"}
    with pytest.raises(LeavesInstance):
        local_file(instance, "file:x.ttl")


def test_an_instance_may_itself_be_a_link(instance, tmp_path_factory):
    link = tmp_path_factory.mktemp("links") / "instance"
    link.symlink_to(instance)
    (instance / "x y.ttl").write_text("")
    assert local_file(link, "file:x%20y.ttl") == instance.resolve() / "x y.ttl"


def test_relative_links_of_a_file_document_stay_in_the_instance(instance):
    assert document_iri("file:data/x.ttl") == "file:///data/x.ttl"
    assert document_iri("https://example.org/x") == "https://example.org/x"
    assert local_file(instance, "file:///data/y.ttl") == instance.resolve() / "data" / "y.ttl"
    with pytest.raises(LeavesInstance):
        local_file(instance, "file:///data/../../y.ttl")


SAFE = st.text(string.ascii_letters + string.digits + "._-/%\\~", min_size=1, max_size=30)


@given(SAFE)
def test_no_address_that_is_accepted_leaves_the_instance(tail):
    url = f"file:{tail}"
    assume(is_source_url(url))
    root = Path("/nowhere/instance")
    assert local_file(root, url).is_relative_to(root)


@pytest.mark.parametrize(
    "value", ["", "@daily", "30 3 * * *", "*/5 0-6 1,15 jan-mar mon-fri", "0 0 * * 7", "0 0 * * 5-7"]
)
def test_schedules(value):
    assert is_schedule(value)


@pytest.mark.parametrize(
    "value", ["daily", "@yearly ", "* * * *", "61 * * * *", "0 0 * * 8", "0 0 * * x", "0 0 * * 1/0", "0 0 * * -1"]
)
def test_what_is_no_schedule(value):
    assert not is_schedule(value)


@given(st.integers(0, 6), st.integers(0, 7))
def test_days_of_the_week_are_counted_as_cron_counts_them(first, last):
    """Cron: 0 and 7 are Sunday. A week is watched day by day."""
    wanted = {day % 7 for day in range(first, (last if last >= first else last + 7) + 1)}
    due, moment = set(), datetime(2024, 6, 2, tzinfo=ZoneInfo("Europe/Berlin"))  # a Sunday
    timing = trigger(f"0 12 * * {first}-{last}")
    for _ in range(7):
        moment = timing.get_next_fire_time(moment, moment)
        due.add(moment.isoweekday() % 7)
    assert due == wanted


def test_a_step_over_the_week_begins_on_sunday():
    timing, moment = trigger("0 0 * * */3"), datetime(2024, 6, 2, tzinfo=ZoneInfo("Europe/Berlin"))
    assert timing.get_next_fire_time(moment, moment).isoweekday() == 3


@given(st.data())
def test_an_option_that_is_nearly_right_names_the_right_one(data):
    key = data.draw(st.sampled_from(["format", "pages", "pause", "strict", "contexts", "headers", "api_token"]))
    at = data.draw(st.integers(0, len(key) - 1))
    wrong = key[:at] + data.draw(st.sampled_from(["", "x", key[at] * 2])) + key[at + 1 :]
    assume(wrong != key)
    document = Document(file="x", tree={"options": {wrong: 1}})
    (problem,) = conform(document, option_table.schema_of(Options), {}, below=("options",))
    assert dict(problem.facts)["nearest"] == key


def test_the_docs_table_lists_every_option_in_both_languages():
    german, english = (option_table.docs_table(Options, language).splitlines() for language in ("de", "en"))
    assert german[2] == '| `format` | `auto`, `turtle` | `"auto"` | Format der Antwort |'
    assert german[3] == "| `pages` | eine ganze Zahl | `1000` | Seiten \\| höchstens |"
    assert english[2] == '| `format` | `auto`, `turtle` | `"auto"` | Format of the answer |'
    assert len(german) == len(english) == 2 + 7
    assert "Pflicht" in option_table.docs_table(Needy, "de")


def test_an_option_of_a_type_that_toml_lacks_is_a_mistake_of_the_kind():
    @dataclass(frozen=True)
    class Odd:
        what: complex = 0j

    with pytest.raises(TypeError, match="complex"):
        option_table.schema_of(Odd)


@pytest.mark.parametrize(
    "wrong", [{"KIND": ""}, {"Options": str}, {"pages": None}, {"Options": dataclass(type("Thawed", (), {}))}]
)
def test_a_module_that_is_no_kind_is_refused_by_name(wrong):
    with pytest.raises(KindInvalid, match="probe"):
        read_kind(module(**wrong), "probe")


class Point:
    """An entry point as another wheel would bring it."""

    dist = None
    value = "elsewhere:oai"

    def __init__(self, name: str) -> None:
        self.name = name

    def load(self) -> ModuleType:
        return module(self.name)


def test_kinds_of_other_wheels_are_found(monkeypatch):
    monkeypatch.setattr(kind_module, "entry_points", lambda **_: [Point("elsewhere")])
    found = kinds()["elsewhere"]
    assert (found.origin, found.doc.text("de")) == ("elsewhere:oai", "Reads a probe.")


def test_two_kinds_of_one_name_are_refused(monkeypatch):
    monkeypatch.setattr(kind_module, "entry_points", lambda **_: [Point("twice"), Point("twice")])
    with pytest.raises(KindInvalid, match="twice"):
        kinds()


def test_checking_an_instance_tells_of_all_files_and_variables(instance, monkeypatch):
    monkeypatch.setattr(kind_module, "entry_points", lambda **_: [Point("probe")])
    (instance / "catalog.toml").write_text("[catalog]\n")
    write(instance, SOURCE.replace("dcat", "probe") + '[options]\napi_token = "env:TOKEN"\n', "a")
    write(instance, "kind = \n", "b")
    found = [(one.file, one.path, one.rule) for one in check_instance(instance, {})]
    assert found == [
        ("catalog.toml", "catalog.base_url", "missing_key"),
        ("catalog.toml", "catalog.publisher", "missing_key"),
        ("catalog.toml", "catalog.title", "missing_key"),
        ("sources/a.toml", "options.api_token", "no_variable"),
        ("sources/b.toml", "", "not_toml"),
    ]


def test_kinds_have_one_line_of_doc():
    assert isinstance(KINDS["dcat"], Kind)
    assert KINDS["dcat"].doc.text("en") == "Reads a probe."
