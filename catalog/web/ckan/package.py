"""Package: an entry as a package of CKAN, with the extras that ckanext-dcat and ckanext-dcatde have for the rest of it.

What CKAN has no place for is in the RDF of the entry, whose address stands in the extra `datenlotse_rdf`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from catalog.change import Entry, EntryKind
from catalog.values import best, called, tagged, words
from catalog.web.ckan import people, place
from catalog.web.ckan.field import listed, translated
from catalog.web.ckan.resource import resources
from catalog.web.portal import Portal
from dcat_ap import licences
from dcat_ap.vocabularies import vocabulary

KINDS = (EntryKind.DATASET, EntryKind.SERIES)
"""What is a package; a data service has no place in CKAN but in the resource that it serves."""

_TYPES = {EntryKind.DATASET: "dataset", EntryKind.SERIES: "dataset_series"}
# property of ours -> extra of ckanext-dcat or ckanext-dcatde
_EXTRAS = {
    "identifier": "identifier",
    "issued": "issued",
    "modified": "modified",
    "theme": "theme",
    "language": "language",
    "accrual_periodicity": "frequency",
    "access_rights": "access_rights",
    "dct_type": "dcat_type",
    "conforms_to": "conforms_to",
    "page": "documentation",
    "is_referenced_by": "is_referenced_by",
    "references": "references",
    "source": "source",
    "relation": "related_resource",
    "is_version_of": "is_version_of",
    "has_version": "has_version",
    "in_series": "in_series",
    "version_notes": "version_notes",
    "provenance": "provenance",
    "was_generated_by": "was_generated_by",
    "applicable_legislation": "applicable_legislation",
    "hvd_category": "hvd_category",
    "availability": "availability",
    "contributor_id": "contributorID",
    "political_geocoding_level_uri": "politicalGeocodingLevelURI",
    "political_geocoding_uri": "politicalGeocodingURI",
    "geocoding_description": "geocodingDescription",
    "quality_process_uri": "qualityProcessURI",
    "legal_basis": "legalBasis",
    "temporal_resolution": "temporal_resolution",
    "spatial_resolution_in_meters": "spatial_resolution_in_meters",
}


def package(entry: Entry, organisation: str, portal: Portal, language: str) -> dict[str, Any]:
    """Give an entry as `package_show` does; `organisation` is the key of the body that its source belongs to."""
    plain = entry.plain()
    found = resources(entry, plain)
    tags = list(dict.fromkeys(text for _, text in tagged(plain.get("keyword")) if text.strip()))
    author, maintainer = people.named(plain, "creator"), people.named(plain, "maintainer", "custodian")
    landing = list(words(plain.get("landing_page")))
    body = organization(organisation, portal, language) if organisation in portal.settings.organisations else None
    return {
        "id": entry.id,
        "name": entry.slug,
        "type": _TYPES[entry.kind],
        "state": "active",
        "private": False,
        "title": best(plain.get("title")) or entry.slug,
        "notes": best(plain.get("description")),
        "url": next(iter(landing), None),
        "author": author[0],
        "author_email": author[1],
        "maintainer": maintainer[0],
        "maintainer_email": maintainer[1],
        "version": best(plain.get("version")) or None,
        **_licence(plain, found),
        "metadata_created": entry.first_seen.replace(tzinfo=None).isoformat(),
        "metadata_modified": entry.changed.replace(tzinfo=None).isoformat(),
        "creator_user_id": None,
        "owner_org": body["id"] if body else None,
        "organization": body,
        "groups": [group(str(each), language) for each in words(plain.get("theme"))],
        "tags": [tag(each) for each in tags],
        "num_tags": len(tags),
        "resources": found,
        "num_resources": len(found),
        "relationships_as_subject": [],
        "relationships_as_object": [],
        "extras": [{"key": key, "value": value} for key, value in _extras(entry, plain, portal)],
        **translated("title", plain.get("title")),
        **translated("notes", plain.get("description")),
        **_tags_translated(plain),
    }


def organization(key: str, portal: Portal, language: str) -> dict[str, Any]:
    """Give a public body as an organization of CKAN."""
    body = portal.settings.organisations[key]
    title = body.title.text(language)
    return {
        "id": key,
        "name": key,
        "title": title,
        "display_name": title,
        "type": "organization",
        "description": "",
        "image_url": "",
        "image_display_url": "",
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group(theme: str, language: str) -> dict[str, Any]:
    """Give a theme as a group of CKAN: its code in lower case is its name."""
    known = vocabulary("data-theme").get(theme)
    labels = known.labels if known else {}
    title = labels.get(language) or next(iter(labels.values()), theme)
    code = known.code if known else theme
    return {
        "id": code,
        "name": code.lower(),
        "title": title,
        "display_name": title,
        "description": "",
        "image_display_url": "",
    }


def tag(name: str) -> dict[str, Any]:
    """Give a keyword as a tag of CKAN."""
    return {"id": name, "name": name, "display_name": name, "state": "active", "vocabulary_id": None}


def _licence(plain: Mapping[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the licence that the entry has itself, else the first of its distributions."""
    said = [*called(plain, "license"), *(each["license"] for each in found if isinstance(each.get("license"), str))]
    if not said:
        return {"license_id": "notspecified", "license_title": None, "license_url": None, "isopen": False}
    meant = licences.resolve(said[0])
    known = vocabulary("licenses").get(meant.licence)
    return {
        "license_id": known.code if known else said[0],
        "license_title": meant.name or said[0],
        "license_url": meant.licence or (said[0] if "://" in said[0] else None),
        "isopen": meant.open is True,
    }


def _tags_translated(plain: Mapping[str, Any]) -> dict[str, Any]:
    texts: dict[str, list[str]] = {}
    for language, text in tagged(plain.get("keyword")):
        if language and text.strip():
            texts.setdefault(language, []).append(text)
    return {"tags_translated": texts} if texts else {}


def _extras(entry: Entry, plain: Mapping[str, Any], portal: Portal) -> Iterator[tuple[str, str]]:
    yield "uri", entry.iri
    yield "guid", entry.iri
    for own, name in _EXTRAS.items():
        value = listed(list(dict.fromkeys(called(plain, own)))) if own in plain else ""
        if value:
            yield name, value if isinstance(value, str) else orjson.dumps(value).decode()
    other = [best(each.get("notation")) for each in plain.get("adms_identifier", ()) if isinstance(each, Mapping)]
    if any(other):
        yield "alternate_identifier", orjson.dumps(other).decode()
    yield from people.extras(plain)
    yield from place.extras(plain)
    yield "datenlotse_rdf", portal.url(f"{entry.path}.ttl")
