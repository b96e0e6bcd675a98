"""Conventions of the DCAT-AP.de handbook 2.0 that a single description can keep or break.

They are recommendations; of those that 3.0 keeps in force (K12, K13, K25, K26, K40) only K12 and K13 can be seen in one
description. K01 and K38 are demands of 3.0 itself, K30, K32 and K37 are in its vocabularies: see specification.py.
What depends on something that no description says is left out: docs/shapes.md has the list.
"""

from collections.abc import Iterator

from dcat_ap import vocabularies
from dcat_ap.shapes.rule import Rule, field

_HANDBOOK = "https://www.dcat-ap.de/def/dcatde/2.0/implRules/#"
_LISTED = "sh:qualifiedValueShape [ sh:path skos:inScheme ; sh:hasValue <http://dcat-ap.de/def/contributors> ]"


def rules() -> Iterator[Rule]:
    """Give the rules of the conventions."""
    yield _rule("k12", "Dataset", "contributor_id", "Warning", f"{_LISTED} ; sh:qualifiedMinCount 1")
    yield _rule("k13", "Dataset", "contributor_id", "Warning", f"{_LISTED} ; sh:qualifiedMaxCount 1")
    yield _rule("k21", "Dataset", "source", "Info", "sh:maxCount 0")
    yield _duplicates("identifier")
    yield _duplicates("modified")
    either = "[ sh:alternativePath ( dct:format dcat:mediaType ) ]"
    yield _rule("k31", "Distribution", "format", "Warning", "sh:minCount 1")._replace(path=either)
    yield _rule("k35", "Distribution", "license_attribution_by_text", "Info", _attributed())._replace(whole=True)
    yield _rule("k41", "Distribution", "download_url", "Info", "sh:maxCount 0")._replace(target="dcat:accessService")


def _attributed() -> str:
    """Either there is a text, or no licence of the list asks for one."""
    asking = (
        each.iri for each in vocabularies.vocabulary("licenses").concepts if each.facts.get("attribution") == "true"
    )
    named = " ".join(f"<{each}>" for each in asking)
    return f"""sh:or (
        [ sh:path dcatde:licenseAttributionByText ; sh:minCount 1 ]
        [ sh:path dct:license ; sh:not [ sh:in ( {named} ) ] ]
    )"""


def _rule(key: str, thing: str, name: str, severity: str, constraint: str) -> Rule:
    source = f"{_HANDBOOK}konvention-{key[1:]}"
    return Rule(f"convention.{key}", thing, field(thing, name), severity, constraint, source)


def _duplicates(name: str) -> Rule:
    """What GovData tells duplicates by."""
    source = f"{_HANDBOOK}erkennung-von-dubletten"
    return Rule("convention.duplicates", "Dataset", field("Dataset", name), "Info", "sh:minCount 1", source)
