"""Resource: a distribution as a resource of CKAN, with the fields that ckanext-dcat has for the rest of it."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from catalog.change import Entry
from catalog.values import best, called, many, things, words
from catalog.web.ckan.field import code, listed, translated

_MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
# property of ours -> field of ckanext-dcat and ckanext-dcatde
_FIELDS = {
    "rights": "rights",
    "license": "license",
    "license_attribution_by_text": "licenseAttributionByText",
    "status": "status",
    "availability": "availability",
    "language": "language",
    "conforms_to": "conforms_to",
    "page": "documentation",
    "has_policy": "has_policy",
    "applicable_legislation": "applicable_legislation",
    "compress_format": "compress_format",
    "package_format": "package_format",
    "temporal_resolution": "temporal_resolution",
    "spatial_resolution_in_meters": "spatial_resolution_in_meters",
    "issued": "issued",
    "modified": "modified",
}
_SERVICE_FIELDS = {
    "endpoint_url": "endpoint_url",
    "endpoint_description": "endpoint_description",
    "serves_dataset": "serves_dataset",
    "availability": "availability",
    "access_rights": "access_rights",
    "license": "license",
}


def resources(entry: Entry, plain: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the distributions of an entry as resources, in the order in which the entry has them."""
    found = things(plain.get("distribution"))
    return [_resource(entry, each, place) for place, each in enumerate(found)]


def resource_id(entry: Entry, name: str) -> str:
    """Give the id of a resource: that of its entry, and digits that stand for the name of the distribution."""
    return f"{entry.id}-{blake2b(name.encode(), digest_size=6).hexdigest()}"


def entry_id(resource: str) -> str:
    """Give the id of the entry that a resource of this id belongs to."""
    return resource.partition("-")[0]


def _resource(entry: Entry, plain: Mapping[str, Any], place: int) -> dict[str, Any]:
    name = str(plain.get("id", ""))
    download, access = (list(words(plain.get(each))) for each in ("download_url", "access_url"))
    made = {
        "id": resource_id(entry, name or str(place)),
        "package_id": entry.id,
        "position": place,
        "state": "active",
        "name": best(plain.get("title")) or None,
        "description": best(plain.get("description")),
        "url": next(iter([*download, *access]), ""),
        "format": code(plain.get("format"), "file-type") or code(plain.get("media_type"), "iana-media-types"),
        "mimetype": next(words(plain.get("media_type")), "").removeprefix(_MEDIA_TYPES) or None,
        "size": _size(plain),
        "created": best(plain.get("issued")) or None,
        "last_modified": best(plain.get("modified")) or None,
        "resource_type": None,
        "cache_url": None,
        "uri": "" if name.startswith("_:") else name,
        "access_url": listed(access),
        "download_url": listed(download),
    }
    made |= _said(plain, _FIELDS) | translated("name", plain.get("title"))
    made |= translated("description", plain.get("description")) | _checksum(plain)
    services = list(_services(plain))
    return made | ({"access_services": services} if services else {})


def _said(plain: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    found = {name: list(called(plain, own)) for own, name in fields.items() if plain.get(own)}
    return {name: listed(values) for name, values in found.items() if values}


def _size(plain: Mapping[str, Any]) -> int | str | None:
    said = best(plain.get("byte_size")).removesuffix(".0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < len(str(2**63)) else said or None


def _checksum(plain: Mapping[str, Any]) -> dict[str, Any]:
    for each in things(plain.get("checksum")):
        value = best(each.get("checksum_value"))
        if value:
            return {"hash": value, "hash_algorithm": next(words(each.get("algorithm")), "")}
    return {"hash": ""}


def _services(plain: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for value in many(plain.get("access_service")):
        each = value if isinstance(value, Mapping) else {"id": value}
        name = str(each.get("id", ""))
        made = {"uri": "" if name.startswith("_:") else name, **_said(each, _SERVICE_FIELDS)}
        yield made | translated("title", each.get("title")) | translated("description", each.get("description"))
