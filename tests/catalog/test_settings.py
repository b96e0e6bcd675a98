"""What an operator meets when reading and correcting catalog.toml and organisations.toml."""

import string
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog import config, forms, settings
from catalog.config import ConfigInvalid
from dcat_ap import messages

CATALOG = """\
[catalog]
title = {de = "Daten der Stadt", en = "City data"}
publisher = "stadt"
base_url = "https://daten.example.org/"
"""
BODIES = """\
[stadt]
title = "Stadt Lindenfurt"
homepage = "https://lindenfurt.example.org/"
kind = "municipal"
"""


def instance(tmp_path: Path, catalog: str = CATALOG, bodies: str = BODIES) -> Path:
    (tmp_path / "catalog.toml").write_text(catalog, encoding="utf-8")
    (tmp_path / "organisations.toml").write_text(bodies, encoding="utf-8")
    return tmp_path


def problems(directory: Path, environ: dict[str, str] | None = None) -> dict[str, config.Problem]:
    with pytest.raises(ConfigInvalid) as caught:
        settings.load(directory, environ or {})
    return {problem.path: problem for problem in caught.value.problems}


def test_a_short_instance_has_useful_defaults(tmp_path):
    found = settings.load(instance(tmp_path), {})
    assert found.base_url == "https://daten.example.org"
    assert found.iri_base == "https://daten.example.org/id/"
    assert found.record_base == "https://daten.example.org/id/record/"
    assert found.store_url == f"sqlite:///{tmp_path.resolve()}/var/catalog.db"
    assert (found.search_url, found.graph_url) == ("tantivy:var/search", "oxigraph:var/graph")
    assert found.publisher is found.organisations["stadt"]
    assert found.title.text("en") == "City data"
    assert found.description.text("de") == "Daten der Stadt"
    assert found.organisations["stadt"].title.text("en") == "Stadt Lindenfurt"
    assert found.allow == ()


def test_a_publisher_may_be_a_name_that_is_no_key(tmp_path):
    found = settings.load(instance(tmp_path, CATALOG.replace('"stadt"', '"Zweckverband Süd"')), {})
    assert found.publisher.title.text("de") == "Zweckverband Süd"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("sqlite:var/x.db", "sqlite:///{here}/var/x.db"),
        ("sqlite:///var/x.db", "sqlite:///{here}/var/x.db"),
        ("sqlite:////srv/x.db", "sqlite:////srv/x.db"),
        ("sqlite:/srv/x.db", "sqlite:////srv/x.db"),
        ("postgresql+psycopg://db.example.org/lotse", "postgresql+psycopg://db.example.org/lotse"),
        ("postgresql://lotse@db.example.org/lotse", "postgresql+psycopg://lotse@db.example.org/lotse"),
        ("postgresql://lotse@/lotse?host=/run/pg", "postgresql+psycopg://lotse@/lotse?host=/run/pg"),
    ],
)
def test_the_store_stands_in_the_instance(tmp_path, url, wanted):
    found = settings.load(instance(tmp_path, f'{CATALOG}[store]\nurl = "{url}"\n'), {})
    assert found.store_url == wanted.format(here=tmp_path.resolve())


def test_a_secret_comes_from_the_environment_and_is_not_shown(tmp_path):
    directory = instance(tmp_path, CATALOG + '[store]\nurl = "env:LOTSE_STORE"\n')
    assert problems(directory)["store.url"].rule == "no_variable"
    found = settings.load(directory, {"LOTSE_STORE": "postgresql://lotse:geheim@db/lotse"})
    assert found.store_url == "postgresql+psycopg://lotse:geheim@db/lotse"
    assert "geheim" not in repr(found)


@pytest.mark.parametrize("url", ["postgresql://lotse:geheim@db/lotse", "postgresql://db/lotse?password=geheim"])
def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path, url):
    directory = instance(tmp_path, f'{CATALOG}[store]\nurl = "{url}"\n')
    found = problems(directory)["store.url"]
    assert found.rule == "secret_in_url"
    assert "geheim" not in found.text("de")
    directory = instance(tmp_path, CATALOG.replace("https://daten", "https://ich:geheim@daten"))
    found = problems(directory)["catalog.base_url"]
    assert found.rule == "form.web_url"
    assert "geheim" not in found.text("de")


def test_every_problem_is_told_at_once_with_file_path_and_line(tmp_path):
    catalog = '[catalog]\ntitel = "x"\npublisher = "stadt"\nbase_url = "daten"\n[http]\nallow = ["http://a", 7]\n'
    bodies = '[stadt]\nhomepage = "x"\nkind = "municipl"\n[Amt]\ntitle = ""\n'
    found = problems(instance(tmp_path, catalog, bodies))
    assert {path: (one.file, one.line, one.rule) for path, one in found.items()} == {
        "catalog.titel": ("catalog.toml", 2, "unknown_key_near"),
        "catalog.title": ("catalog.toml", 1, "missing_key"),
        "catalog.base_url": ("catalog.toml", 4, "form.web_url"),
        "http.allow.0": ("catalog.toml", 6, "form.host_or_net"),
        "http.allow.1": ("catalog.toml", 6, "wrong_type"),
        "stadt.title": ("organisations.toml", 1, "missing_key"),
        "stadt.homepage": ("organisations.toml", 2, "form.web_url"),
        "stadt.kind": ("organisations.toml", 3, "not_one_of_near"),
        "Amt": ("organisations.toml", 4, "bad_name"),
        "Amt.title": ("organisations.toml", 5, "empty"),
    }
    assert found["catalog.titel"].text("de") == (
        "catalog.toml, Zeile 2, catalog.titel: Der Schlüssel „titel“ ist hier nicht bekannt. Meinten Sie „title“?"
    )
    assert "Did you mean “municipal”?" in found["stadt.kind"].text("en")


def test_a_mistyped_publisher_names_the_organisation_that_was_meant(tmp_path):
    found = problems(instance(tmp_path, CATALOG.replace('"stadt"', '"stad"')))["catalog.publisher"]
    assert (found.rule, dict(found.facts)["nearest"]) == ("unknown_organisation_near", "stadt")


def test_files_that_are_no_toml_say_why_and_where(tmp_path):
    directory = instance(tmp_path, "[catalog]\ntitle = \n", "")
    (directory / "organisations.toml").write_bytes(b'[stadt]\ntitle = "K\xf6ln"\n')
    with pytest.raises(ConfigInvalid) as caught:
        settings.load(directory, {})
    first, second = caught.value.problems
    assert (first.file, first.rule, first.line) == ("catalog.toml", "not_toml", 2)
    assert (second.file, second.rule) == ("organisations.toml", "not_utf8")


def test_an_empty_directory_says_which_files_are_missing(tmp_path):
    with pytest.raises(ConfigInvalid, match="lotse init") as caught:
        settings.load(tmp_path, {})
    assert [problem.file for problem in caught.value.problems] == ["catalog.toml", "organisations.toml"]


def test_a_file_with_byte_order_mark_is_read(tmp_path):
    directory = instance(tmp_path)
    (directory / "catalog.toml").write_text(CATALOG, encoding="utf-8-sig")
    assert settings.load(directory, {}).base_url == "https://daten.example.org"


@pytest.mark.parametrize("value", ["localhost", "10.0.0.0/8", "192.168.1.7", "::1", "fd00::/8", "geo.intern.example"])
def test_hosts_and_nets_may_be_allowed(value):
    assert forms.is_host_or_net(value)


@pytest.mark.parametrize("value", ["http://localhost", "localhost:80", "10.0.0.0/99", "a b", "", "-x.de", "1.2.3"])
def test_other_things_may_not_be_allowed(value):
    assert not forms.is_host_or_net(value)


def test_engine_forms_name_no_instance_path_that_is_empty():
    assert forms.is_engine_url("opensearch+https://host/index")
    assert not forms.is_engine_url("tantivy:")
    assert not forms.is_engine_url("env:1X")


KNOWN = {
    (name, below): tuple(tree["properties"])
    for name, below, tree in (
        ("catalog", "", config.schema("catalog")),
        ("catalog", "catalog", config.schema("catalog")["properties"]["catalog"]),
        ("organisations", "stadt", config.schema("organisations")["additionalProperties"]),
    )
}


@st.composite
def mistyped(draw: st.DrawFn) -> tuple[str, str, str]:
    """A place, a known key there, and that key with one letter changed, lost, added or two swapped."""
    place = draw(st.sampled_from(sorted(KNOWN)))
    key = draw(st.sampled_from(KNOWN[place]))
    at = draw(st.integers(0, len(key) - 1))
    letter = draw(st.sampled_from(string.ascii_letters + string.digits + "_-"))
    swapped = key[:at] + key[at : at + 2][::-1] + key[at + 2 :]
    wrong = draw(st.sampled_from([key[:at] + letter + key[at + 1 :], key[:at] + letter + key[at:], swapped]))
    shorter = key[:at] + key[at + 1 :]
    return ".".join(place), key, draw(st.sampled_from([wrong, shorter, key.upper(), key.replace("_", "-")]))


@given(mistyped())
def test_a_key_that_is_nearly_right_names_the_right_one(case):
    place, key, wrong = case
    name, _, below = place.partition(".")
    known = KNOWN[name, below]
    assume(wrong not in known)
    document = config.Document(file="x.toml", tree={below: {wrong: 1}} if below else {wrong: 1})
    tree = config.schema(name)
    found = {one.path: one for one in settings.conform(document, tree, forms.FORMS)}
    problem = found[f"{below}.{wrong}" if below else wrong]
    assert problem.rule == "unknown_key_near"
    assert dict(problem.facts)["nearest"] == key


def test_every_message_of_the_configuration_exists_in_both_languages():
    german, english = ({key for key in messages.catalogue(lang) if key.startswith("config.")} for lang in ("de", "en"))
    assert german == english
    assert {f"config.form.{name}" for name in forms.FORMS} <= german
