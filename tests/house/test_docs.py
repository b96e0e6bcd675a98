"""The documentation is true: whatever the program has is described, and whatever is generated is up to date."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

import blocks
import pytest
from starlette.routing import Route

from catalog import output, settings
from catalog.config import schema
from catalog.query import FACETS
from catalog.web import create_app
from dcat_ap import messages, model
from harvester.cli import speech
from harvester.instance import shipped
from harvester.kind import kinds

ROOT = blocks.ROOT
HAND_WRITTEN = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"))]
CODE = [file for package in ("dcat_ap", "catalog", "harvester") for file in sorted((ROOT / package).rglob("*.py"))]
RULES = blocks.rules()


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def named(text: str) -> set[str]:
    """What a page describes: the code in its headings and in the first cells of its tables."""
    places = re.findall(r"^(?:#+ |\| )([^|\n]*)", text, re.MULTILINE)
    return {code for place in places for code in re.findall(r"`([^`]+)`", place)}


def section(text: str, heading: str) -> str:
    """A page's part under a heading of the second level."""
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def keys(tree: Mapping[str, Any], definitions: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The dotted names of all settings that a JSON Schema allows."""
    for name, inner in tree.get("properties", {}).items():
        resolved = definitions[inner["$ref"].rpartition("/")[2]] if "$ref" in inner else inner
        wording = {"de", "en"} == set(resolved.get("properties", {}))
        below = [] if wording else list(keys(resolved, definitions, f"{prefix}{name}."))
        yield from below or [prefix + name]


@pytest.mark.parametrize(
    ("file", "heading"), [("catalog", "catalog.toml"), ("organisations", "organisations.toml"), ("source", "Quellen")]
)
def test_every_setting_is_described_and_no_other(file: str, heading: str) -> None:
    tree = schema(file)
    described = named(section(page("docs/configuration.md"), heading))
    settable = tree["additionalProperties"] if file == "organisations" else tree
    assert described == set(keys(settable, tree.get("$defs", {})))


def test_defaults_of_engines_are_those_described() -> None:
    text = page("docs/configuration.md")
    for name, url in settings._ENGINES.items():
        assert f"| `{name}.url` | `{url}` |" in text


def test_every_environment_variable_is_described() -> None:
    used = {name for file in CODE for name in re.findall(r'"(LOTSE_[A-Z]+)"', file.read_text("utf-8"))}
    assert used == named(section(page("docs/configuration.md"), "Umgebungsvariablen"))


def test_every_source_kind_is_described_with_its_options() -> None:
    text = page("docs/source-kinds.md")
    assert kinds()
    for name, kind in kinds().items():
        own = section(text, f"`{name}`")
        assert {field.name for field in fields(kind.options)} <= named(own), name
        assert tomllib.loads(re.search(r"```toml\n(.*?)```", own, re.DOTALL)[1])["kind"] == name


def test_every_option_says_what_it_means_in_both_languages() -> None:
    for kind in kinds().values():
        for field in fields(kind.options):
            assert field.metadata.get("doc_de"), (kind.name, field.name)
            assert field.metadata.get("doc_en"), (kind.name, field.name)


def test_every_command_and_option_is_described() -> None:
    text = page("docs/cli.md")
    described = named(text)
    for name, command, context in blocks.commands():
        assert f"lotse {name}" in described
        for parameter in command.params:
            if not getattr(parameter, "hidden", False):
                option = parameter.opts[0].startswith("-")
                written = parameter.opts[0] if option else parameter.make_metavar(context)
                assert written in section(text, f"`lotse {name}`"), (name, written)


def test_every_exit_code_is_described() -> None:
    codes = {str(value) for name, value in vars(speech).items() if name.startswith("EXIT_")}
    assert codes | {"130"} == named(section(page("docs/cli.md"), "Womit ein Befehl endet"))


def test_every_address_is_described_and_no_other(tmp_path: Path) -> None:
    app = create_app(_Nothing(), None, None, settings.load(Path(str(shipped("demo")))))  # type: ignore[arg-type]
    routes = {re.sub(r":\w+}", "}", route.path) for route in app.routes if isinstance(route, Route)}
    assert routes == {name for name in named(page("docs/api.md")) if name.startswith("/")}


class _Nothing:
    """A store that nobody asks: the addresses are known without it."""


def test_every_facet_is_described() -> None:
    for facet in FACETS:
        assert f"`{facet}`" in section(page("docs/api.md"), "JSON")


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_is_and_what_helps(rule: str, language: str) -> None:
    for part in ("what", "fix"):
        assert messages.catalogue(language)[f"finding.{rule}.{part}"].strip()


def test_every_rule_that_the_code_gives_has_its_sentences() -> None:
    given = {rule for file in CODE for rule in _rules_given(file)}
    assert len(given) > 20
    assert given - set(RULES) == set()


def test_every_rule_is_described() -> None:
    described = named(page("docs/rules.md"))
    assert set(RULES) <= described


def _rules_given(file: Path) -> Iterator[str]:
    """The rules that a module names where it makes a Finding."""
    text = file.read_text("utf-8")
    if "dcat_ap.finding" not in text:
        return
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"error", "warning", "info"} and node.args:
            yield from _words(node.args[0], module)


def _words(node: ast.expr, module: str) -> Iterator[str]:
    """What an expression can be, as far as it does not depend on anything but its module."""
    if isinstance(node, ast.IfExp):
        yield from (*_words(node.body, module), *_words(node.orelse, module))
    elif isinstance(node, ast.Constant):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        try:
            yield eval(compile(ast.Expression(node), module, "eval"), vars(import_module(module)))
        except NameError:
            return


def test_every_property_is_described() -> None:
    text = page("docs/model.md")
    for name, cls in model.CLASSES.items():
        described = named(section(text, name))
        assert {declared.name for declared in model.properties(cls)} == described, name


def test_both_languages_have_the_same_messages() -> None:
    german, english = (messages.catalogue(language) for language in ("de", "en"))
    assert set(german) == set(english)
    for key, text in german.items():
        assert set(re.findall(r"{(\w+?)(?:_de|_en)?}", text)) == set(
            re.findall(r"{(\w+?)(?:_de|_en)?}", english[key])
        ), key


@pytest.mark.parametrize("file", blocks.PAGES, ids=lambda file: file.name)
def test_generated_parts_are_up_to_date(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text == blocks.filled(text), "write them anew with: make docs"


def test_every_generator_is_used() -> None:
    text = "".join(file.read_text("utf-8") for file in blocks.PAGES)
    assert {f"<!-- generated: {name} -->" for name in blocks.BLOCKS} == set(re.findall(r"<!-- generated: .* -->", text))


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(page("pyproject.toml"))["project"]
    asked = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    names = {re.match(r"[A-Za-z0-9-]+", each)[0] for each in asked}
    names |= set(re.findall(r'^NODE = "([a-z-]+)==', page("assets/build.py"), re.MULTILINE))
    for recipe in (ROOT / "assets").glob("*/package.json"):
        names |= set(json.loads(recipe.read_text("utf-8"))["dependencies"])
    described = named(section(page("docs/why.md"), "Engines and libraries"))
    assert names == described


def test_every_module_of_the_contracts_exists() -> None:
    contracts = tomllib.loads(page("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        for package in contract.get("containers", []):
            for layer in contract["layers"]:
                for name in layer.split(" | "):
                    found = [ROOT / package / f"{name}.py", ROOT / package / name]
                    assert any(each.exists() for each in found), f"{package}.{name}"


FIRST_PLAN = {
    "dcat_ap": {"check", "rdf", "plain", "model", "terms", "finding", "resources"},
    "catalog": {"web", "follow", "outputs", "store", "output", "change", "query", "settings"},
    "harvester": {
        *{"__main__", "cli", "schedule", "run", "sources", "mappings"},
        *{"source", "mapping", "http", "record"},
    },
}


def test_every_room_that_was_added_has_its_reason() -> None:
    contracts = tomllib.loads(page("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    rooms = {
        f"{package}.{room}"
        for contract in contracts
        for package in contract.get("containers", [])
        for layer in contract["layers"]
        for room in layer.split(" | ")
        if room not in FIRST_PLAN[package]
    }
    assert rooms == named(page("docs/why.md").partition("### Rooms")[2].partition("\n### ")[0])


def test_every_output_scheme_is_described() -> None:
    text = page("docs/configuration.md")
    for scheme in output.kinds():
        assert f"`{scheme}:" in text


@pytest.mark.parametrize("file", [*HAND_WRITTEN, *blocks.PAGES], ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path) -> None:
    text = re.sub(r"```.*?```", "", file.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        place = (file.parent / path) if path else file
        assert place.exists(), target
        if anchor:
            assert anchor in _anchors(place.read_text("utf-8")), target


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", [*HAND_WRITTEN, *blocks.PAGES], ids=lambda file: file.name)
def test_make_has_every_command_that_pages_name(file: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`?\bmake ([a-z]+)(?=[`\s\]])", "\n".join(_code(file)))) <= targets


def _code(file: Path) -> list[str]:
    text = file.read_text("utf-8")
    return [*re.findall(r"```\w*\n(.*?)```", text, re.DOTALL), *re.findall(r"`(make [^`]*)`", text)]


def test_commands_that_pages_name_exist() -> None:
    known = {name for name, _, _ in blocks.commands()}
    for file in [*HAND_WRITTEN, *blocks.PAGES]:
        spoken = {
            name for code in re.findall(r"`(lotse [^`\n]+)`", file.read_text("utf-8")) for name in [code.split()[1]]
        }
        assert {name for name in spoken if not name.startswith("-")} <= known, file.name
