"""What DCAT-AP.de 3.0 itself asks for, read off the declarations in dcat_ap.model.

A violation is what the official shapes call one, or would if they did what they mean; what only the text of
the specification asks for is a warning. docs/shapes.md names every deviation.
"""

from collections.abc import Iterator
from itertools import chain

from dcat_ap import vocabularies
from dcat_ap.model import CLASSES, Obligation, Property, properties
from dcat_ap.model.property import DATE
from dcat_ap.shapes.rule import Rule, field
from dcat_ap.terms import DCAT, TIME, Iri, curie

_SPEC = "https://www.dcat-ap.de/def/dcatde/3.0/spec/#klasse-"
_SECTIONS = {
    "Catalog": "katalog",
    "CatalogRecord": "katalogeintrag",
    "Dataset": "datensatz",
    "DatasetSeries": "datensatzserie",
    "DataService": "datenservice",
    "Distribution": "distribution",
    "Agent": "verantwortliche-stelle",
    "ContactPoint": "kontaktinformationen",
    "PeriodOfTime": "zeitraum",
    "Location": "standort",
    "Checksum": "prufsumme",
    "Identifier": "identifier",
    "Relationship": "beziehung",
    "Attribution": "rollenzuordnung",
}

_RECOMMENDED = {"licenses", "political-geocoding-level", "contributors", "dataset-type", "hash-algorithms"}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
_IANA = '"^https?://www\\\\.iana\\\\.org/assignments/media-types/" ; sh:flags "i"'
_CONTRIBUTORS = (
    '[ sh:not [ sh:pattern "^http://dcat-ap\\\\.de/def/contributors/" ] ]'  # K13: others may follow their own
)
_ONLY_IRIS = {
    ("Dataset", "contributor_id"),
    ("Dataset", "political_geocoding_level_uri"),
    ("Dataset", "references"),
    ("ContactPoint", "has_email"),
    ("ContactPoint", "has_url"),
    ("ContactPoint", "has_telephone"),
    ("Attribution", "had_role"),
    ("Attribution", "agent"),
}
# what links lead to: entries and records, which are described elsewhere, and nodes that are described on the spot
_LINKED: dict[tuple[str, str], Iri] = {
    ("Catalog", "dataset"): DCAT.Dataset,
    ("Catalog", "catalog"): DCAT.Catalog,
    ("Catalog", "has_part"): DCAT.Catalog,
    ("Catalog", "record"): DCAT.CatalogRecord,
    ("CatalogRecord", "source"): DCAT.CatalogRecord,
    ("Dataset", "source"): DCAT.Dataset,
    ("Dataset", "has_version"): DCAT.Dataset,
    ("Dataset", "in_series"): DCAT.DatasetSeries,
    ("DataService", "serves_dataset"): DCAT.Dataset,
    ("Relationship", "had_role"): DCAT.Role,
    ("PeriodOfTime", "has_beginning"): TIME.Instant,
    ("PeriodOfTime", "has_end"): TIME.Instant,
}
_SERVICES = {("Catalog", "service"), ("Distribution", "access_service")}  # entries of their own, perhaps
_SUCCESSORS = {
    "dcatde_originator": "geodcatap:originator",
    "dct_has_version": "dcat:hasVersion",
    "geocoding_description": "dct:spatial",
    "is_version_of": "dcat:hasVersion",
    "legal_basis": "dcatap:applicableLegislation",
    "maintainer": "geodcatap:custodian",
    "political_geocoding_uri": "dct:spatial",
    "quality_process_uri": "dct:provenance",
    "version_info": "dcat:version",
}
# recommended properties that are worth a note: those by which data is found, judged and used; of format speaks K31
_NOTED = {
    "Dataset": {"keyword", "theme", "spatial", "temporal", "distribution", "contact_point"},
    "Distribution": {"title", "modified"},
}


def rules() -> Iterator[Rule]:
    """Give all rules of the specification, class by class."""
    for thing in filter(_SECTIONS.__contains__, CLASSES):  # nothing is asked of what is shown beside the catalogue
        for declared in properties(CLASSES[thing]):
            yield from chain(_counted(thing, declared), _shaped(thing, declared), _listed(thing, declared))
    for key, thing, names in (
        ("check.contact", "ContactPoint", ("has_email", "has_url", "has_telephone")),
        ("check.period", "PeriodOfTime", ("start_date", "end_date", "has_beginning", "has_end")),
    ):
        either = " ".join(curie(field(thing, each).predicate) for each in names)
        path = f"[ sh:alternativePath ( {either} ) ]"
        yield _rule(key, thing, field(thing, names[0]), "sh:minCount 1")._replace(path=path)


def _counted(thing: str, declared: Property) -> Iterator[Rule]:
    if declared.deprecated:
        successor = _SUCCESSORS[declared.name]
        yield _rule("check.deprecated", thing, declared, "sh:maxCount 0", "Warning", successor=successor)
        return
    if declared.least:
        yield _rule("check.missing", thing, declared, f"sh:minCount {declared.least}")
    elif declared.obligation is Obligation.RECOMMENDED and declared.name in _NOTED.get(thing, ()):
        yield _rule("check.recommended", thing, declared, "sh:minCount 1", "Info")
    if declared.most is not None:
        most = str(declared.most)
        yield _rule("check.too-many", thing, declared, f"sh:maxCount {most}", most=most)


def _shaped(thing: str, declared: Property) -> Iterator[Rule]:
    kind = declared.kind
    if declared.deprecated or kind.vocabulary == "hvd-category":  # the category is a matter of DCAT-AP HVD
        return
    if not kind.datatypes or kind is DATE:  # a valid value of a datatype is a literal
        yield _node_kind(thing, declared)
    if kind.datatypes:
        yield _typed(thing, declared)
    yield from _described(thing, declared)


def _node_kind(thing: str, declared: Property) -> Rule:
    place = thing, declared.name
    if place in _ONLY_IRIS:
        return _rule("check.link", thing, declared, "sh:nodeKind sh:IRI")
    if place == ("Location", "geometry") or declared.kind.thing:
        return _rule("check.node", thing, declared, "sh:nodeKind sh:BlankNodeOrIRI")
    if declared.kind.shape in {"text", "literal"}:
        return _rule("check.literal", thing, declared, "sh:nodeKind sh:Literal")
    return _rule("check.link", thing, declared, "sh:nodeKind sh:BlankNodeOrIRI")


def _typed(thing: str, declared: Property) -> Rule:
    names = [curie(each) for each in declared.kind.datatypes]
    types = ", ".join(names)
    if declared.kind is DATE:
        either = f"sh:or ( {' '.join(f'[ sh:datatype {each} ]' for each in names)} )"
        return _rule("check.datatype", thing, declared, either, "Warning", types=types)
    return _rule("check.datatype", thing, declared, f"sh:datatype {names[0]}", types=types)


def _described(thing: str, declared: Property) -> Iterator[Rule]:
    """What class a value must have: always where it is described on the spot, elsewhere only if it has any."""
    place = thing, declared.name
    cls = _LINKED.get(place) or (CLASSES[declared.kind.thing].CLASS if declared.kind.thing else None)
    if cls is None or place == ("Attribution", "agent"):
        return
    wanted = curie(cls)
    if place in _LINKED or place in _SERVICES or declared.kind.thing == "Location":
        either = f"sh:or ( [ sh:class {wanted} ] [ sh:path rdf:type ; sh:maxCount 0 ] )"
        severity = "Warning" if declared.kind.thing == "Location" else "Violation"
        yield _rule("check.class", thing, declared, either, severity, wanted=wanted)
    else:
        yield _rule("check.class", thing, declared, f"sh:class {wanted}", wanted=wanted)


def _listed(thing: str, declared: Property) -> Iterator[Rule]:
    name = declared.kind.vocabulary
    if declared.deprecated or not name or name == "hvd-category":
        return
    if name == "iana-media-types":
        yield _rule("check.vocabulary", thing, declared, f"sh:pattern {_IANA}", list=_MEDIA_TYPES)
        return
    scheme = vocabularies.origins()[name].scheme
    either = f"{_CONTRIBUTORS} " if name == "contributors" else ""
    constraint = f"sh:or ( {either}[ sh:path skos:inScheme ; sh:hasValue <{scheme}> ] )"
    severity = "Warning" if name in _RECOMMENDED else "Violation"
    yield _rule("check.vocabulary", thing, declared, constraint, severity, list=scheme)


def _rule(
    key: str,
    thing: str,
    declared: Property,
    constraint: str,
    severity: str = "Violation",
    **more: str,
) -> Rule:
    """Give the rule; what is `more` are facts."""
    return Rule(key, thing, declared, severity, constraint, _SPEC + _SECTIONS[thing], tuple(more.items()))
