"""The generated parts of docs/: what they hold, and how they get there (`make docs`).

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; NAME is a key of BLOCKS.
"""

import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from catalog.web import rest
from dcat_ap import dashboard, hvd, messages, schema, score, shapes, table, vocabularies
from harvester import headings, options
from harvester.cli import group
from harvester.cli.speech import Speech
from harvester.kind import kinds

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))

_PART = re.compile(r"(<!-- generated: ([a-z_.-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_AREAS = {
    "http": "Abruf",
    "rdf": "Lesen",
    "page": "Seiten einer Quelle",
    "entry": "Einträge",
    "csw": "Metadatenkataloge (CSW)",
    "ckan": "CKAN",
    "datajson": "data.json (DCAT-US)",
    "arcgis": "ArcGIS Hub",
    "entrystore": "EntryStore",
    "genesis": "GENESIS",
    "ogc": "Dienste des OGC",
    "capabilities": "Capabilities von Diensten",
    "ogcapi": "OGC API",
    "beteiligung": "Beteiligungsverfahren",
    "services": "Leistungen der Verwaltung (XZuFi)",
    "json": "JSON",
    "walk": "Schnittstellen in JSON",
    "xml": "XML",
    "oai": "OAI-PMH",
    "sparql": "SPARQL",
    "iso": "ISO-Metadaten",
    "waf": "Ordner mit Metadaten",
    "check": "Prüfung nach DCAT-AP.de",
    "convention": "Konventionen",
    "hvd": "Hochwertige Datensätze (HVD)",
    "clean": "Reparaturen",
    "declared": "Erklärungen zur Quelle",
    "licence": "Lizenzen",
    "run": "Läufe",
    "link": "Links",
    "look": "Ansehen für Programme",
    "delivery": "Lieferung an andere Kataloge",
    "table": "Listen von Datensätzen",
    "website": "Webseiten",
    "shape": "Offizielle Prüfdateien",
}


def filled(page: str) -> str:
    """The page with all its generated parts written anew."""
    return _PART.sub(lambda part: f"{part[1]}\n{BLOCKS[part[2]]().strip()}\n\n{part[3]}", page)


def rules() -> list[str]:
    """All rules of findings that the message catalogue has a sentence for."""
    keys = (re.fullmatch(r"(?:finding\.)?([a-z]+\.[a-z0-9-]+)\.what", key) for key in messages.catalogue("de"))
    return sorted({key[1] for key in keys if key})


def sentence(rule: str, part: str) -> str:
    """What the catalogue says about a rule in German, with the names of facts as they are."""
    key = f"finding.{rule}.{part}"
    return messages.text(key if messages.has(key) else f"{rule}.{part}", "de")


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command of `lotse` with its name."""
    lotse = group(Speech("de"))
    above = click.Context(lotse, info_name="lotse", terminal_width=100, **lotse.context_settings)
    for name in sorted(lotse.list_commands(above)):
        command = lotse.get_command(above, name)
        assert command is not None
        context = click.Context(command, above, info_name=name, terminal_width=100)
        yield name, command, context
        for part, below in getattr(command, "commands", {}).items():
            yield f"{name} {part}", below, click.Context(below, context, info_name=part, terminal_width=100)


def _rules() -> str:
    listed = rules()
    areas = sorted({rule.partition(".")[0] for rule in listed}, key=list(_AREAS).index)
    return "\n\n".join(f"## {_AREAS[area]}\n\n{_rules_of(area, listed)}" for area in areas)


def _rules_of(area: str, listed: list[str]) -> str:
    own = [rule for rule in listed if rule.startswith(f"{area}.")]
    return "\n\n".join(
        f"### `{rule}`\n\n{sentence(rule, 'what')}\n\n*Abhilfe:* {sentence(rule, 'fix')}" for rule in own
    )


def _commands() -> str:
    parts = []
    for name, command, context in commands():
        lines = [line.rstrip() for line in command.get_help(context).splitlines()]
        parts.append(f"## `lotse {name}`\n\n```text\n" + "\n".join(lines) + "\n```")
    return "\n\n".join(parts)


def _indicators() -> str:
    rows = [("Bereich", "Indikator", "Eigenschaft", "geprüft am", "Punkte"), ("---", "---", "---", "---", "--:")]
    for dimension in score.dimensions():
        name = messages.text(f"score.dimension.{dimension.name}", "de")
        rows += (
            (
                name,
                f"{messages.text(f'score.indicator.{each.name}', 'de')} (`{each.name}`)",
                ", ".join(f"`{curie}`" for curie in each.properties),
                messages.text(f"score.where.{each.where}", "de"),
                str(each.points),
            )
            for each in score.indicators()
            if each.dimension == dimension.name
        )
        rows.append((f"**{name}**", "", "", "", f"**{dimension.points}**"))
    return _table(rows)


def _ratings() -> str:
    fewest = list(score.ratings().items())
    most = [sum(each.points for each in score.dimensions()), *(points - 1 for _, points in fewest)]
    rows = [("Note", "Punkte"), ("---", "---")]
    for (name, least), upper in zip(fewest, most, strict=False):
        rows.append((f"{messages.text(f'score.rating.{name}', 'de')} (`{name}`)", f"{least} bis {upper}"))
    return _table(rows)


def _dashboard() -> str:
    rows = [("Kürzel bei GovData", "Was es heißt"), ("---", "---")]
    return _table([*rows, *((f"`{code}`", messages.text(f"score.dashboard.{code}", "de")) for code in dashboard.CODES)])


def _hvd() -> str:
    rows = [("Klasse", "Was gefordert ist", "Eigenschaft", "Verbindlichkeit"), ("---",) * 4]
    for cls, each in hvd.demands():
        must = messages.text("score.hvd.must" if each.must else "score.hvd.should", "de")
        said = messages.text(f"score.hvd.{each.name}", "de")
        rows.append((cls, f"{said} (`{each.name}`)", f"`{each.property}`", must))
    return _table(rows)


def _table(rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _options(kind: str) -> Callable[[], str]:
    return lambda: options.docs_table(kinds()[kind].options, "de")


def _repairs() -> str:
    """Each repair with the example by which it is tested."""
    examples = tomllib.loads((ROOT / "tests" / "dcat_ap" / "repairs.toml").read_text("utf-8"))
    rows = [("Regel", "vorher", "nachher"), ("---",) * 3]
    for rule, example in examples.items():
        rows.append((f"[`{rule}`](rules.md#clean{rule})", *(_code(example[part]) for part in ("before", "after"))))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


def _headings() -> str:
    """Each property with the headings that mean it."""
    rows = [("Bedeutung", "Überschriften"), ("---",) * 2]
    return _table([*rows, *((f"`{path}`", ", ".join(names)) for path, names in headings.names())])


def _vocabularies() -> str:
    rows = [("Liste", "Begriffe", "Fassung", "amtlich"), ("---",) * 4]
    for name, origin in sorted(vocabularies.origins().items()):
        rows.append((f"`{name}`", str(len(vocabularies.vocabulary(name))), origin.version, f"<{origin.official}>"))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _operations() -> str:
    """Each address of the API with what its methods do, in English as the page is."""
    rows = [("address", "method", "answers with"), ("---",) * 3]
    for path, methods in rest.by_path().items():
        said = " / ".join(each.text("en").rstrip(".") for each in methods.values())
        rows.append((f"`{path}`", ", ".join(methods), said))
    return _table(rows)


BLOCKS: dict[str, Callable[[], str]] = {
    "rules": _rules,
    "commands": _commands,
    "model": table.markdown,
    "indicators": _indicators,
    "ratings": _ratings,
    "dashboard": _dashboard,
    "hvd": _hvd,
    "repairs": _repairs,
    "vocabularies": _vocabularies,
    "headings": _headings,
    "operations": _operations,
    **{f"options.{kind}": _options(kind) for kind in kinds()},
}


def main() -> None:
    """Write all generated parts anew, and the files of schemas/ that follow from the model."""
    for path, text in (schema.files() | shapes.files()).items():
        (ROOT / "schemas" / path).write_text(text, "utf-8")
    for page in PAGES:
        before = page.read_text("utf-8")
        after = filled(before)
        if after != before:
            page.write_text(after, "utf-8")
            sys.stderr.write(f"written: {page.relative_to(ROOT)}\n")


if __name__ == "__main__":
    os.environ.pop("COLUMNS", None)
    main()
