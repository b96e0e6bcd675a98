"""DCAT-AP HVD 3.0.0, for what is marked as high-value: by a category, or by the regulation at itself or a distribution.

That the regulation must be among the values is asked for by the text of the profile only, not by its official shapes.
What DCAT-AP.de demands anyway (accessURL, endpointURL) is not demanded twice. Data without a mark cost nothing: the
targets are what has a category or names a law.
"""

from collections.abc import Iterator

from dcat_ap import vocabularies
from dcat_ap.shapes.rule import Rule, field

REGULATION = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
"""The implementing regulation that lists high-value datasets."""

_SOURCE = "https://semiceu.github.io/DCAT-AP/releases/3.0.0-hvd/"
_CATEGORY, _LAW = "dcatap:hvdCategory", "dcatap:applicableLegislation"
_NAMED = f"sh:hasValue <{REGULATION}>"
_REGULATED = f"[ sh:path {_LAW} ; {_NAMED} ]"
_MARKED = f"[ sh:or ( [ sh:path {_CATEGORY} ; sh:minCount 1 ] {_REGULATED} ) ]"
_ONE_REGULATED = f"[ sh:path ( dcat:distribution {_LAW} ) ; {_NAMED} ]"
_NO_DISTRIBUTION = "[ sh:path dcat:distribution ; sh:maxCount 0 ]"
_UNMARKED = f"[ sh:not {_MARKED} ]"
_EITHER = f"{_CATEGORY}, {_LAW}"
_ENTRY = "[ sh:or ( [ sh:class dcat:Dataset ] [ sh:class dcat:DatasetSeries ] [ sh:class dcat:DataService ] ) ]"


def rules() -> Iterator[Rule]:
    """Give the rules for high-value datasets, series and services."""
    scheme = vocabularies.origins()["hvd-category"].scheme
    for thing in ("Dataset", "DatasetSeries", "DataService"):
        listed = f"sh:or ( [ sh:path skos:inScheme ; sh:hasValue <{scheme}> ] )"
        yield _rule("hvd.category", thing, "hvd_category", listed)._replace(facts=(("list", scheme),))
    yield _rule("hvd.legislation", "Dataset", "applicable_legislation", _NAMED)._replace(target=_CATEGORY)
    uncategorised = f"sh:or ( [ sh:path {_CATEGORY} ; sh:minCount 1 ] [ sh:not {_REGULATED} ] [ sh:not {_ENTRY} ] )"
    yield _whole("hvd.uncategorised", "Dataset", "hvd_category", uncategorised, _LAW)
    dataset = f"[ sh:path [ sh:inversePath dcat:distribution ] ; sh:or ( {_MARKED} ) ]"
    lone = f"sh:or ( {dataset} [ sh:not {_REGULATED} ] )"
    yield _whole("hvd.dataset", "Distribution", "applicable_legislation", lone, _LAW)
    one = f"sh:or ( {_ONE_REGULATED} {_NO_DISTRIBUTION} {_UNMARKED} )"
    yield _whole("hvd.distribution", "Dataset", "distribution", one, _EITHER)
    for key, name, wanted in (
        ("contact", "contact_point", "dcat:contactPoint"),
        ("documentation", "page", "foaf:page"),
    ):
        there = f"[ sh:path {wanted} ; sh:minCount 1 ]"
        service = f"sh:or ( {there} [ sh:not [ sh:class dcat:DataService ] ] {_UNMARKED} )"
        yield _whole(f"hvd.{key}", "DataService", name, service, _EITHER)


def _whole(key: str, thing: str, name: str, constraint: str, target: str) -> Rule:
    return _rule(key, thing, name, constraint)._replace(whole=True, target=target)


def _rule(key: str, thing: str, name: str, constraint: str) -> Rule:
    return Rule(key, thing, field(thing, name), "Violation", constraint, _SOURCE)
