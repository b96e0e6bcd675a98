"""Of a package: its resources, which are distributions."""

from dcat_ap.terms import ADMS, DCAT, DCATAP, DCATDE, DCT, FOAF, ODRL, SPDX, Iri
from harvester import fields
from harvester.draft import Draft, Node
from harvester.fields import Fields
from harvester.mappings.ckan.dataset import tell_first
from harvester.mappings.ckan.package import absolute, flattened

_WORDS: dict[Iri, tuple[str, ...]] = {
    DCT.title: ("name_translated", "name", "title_translated", "title"),
    DCT.description: ("description_translated", "description", "notes"),
    DCT.rights: ("rights",),
    DCATDE.licenseAttributionByText: ("licenseAttributionByText", "license_attribution_by_text"),
}
_LINKS: dict[Iri, tuple[str, ...]] = {
    DCT.format: ("format",),
    DCAT.mediaType: ("mimetype", "mediaType", "media_type"),
    DCAT.compressFormat: ("compress_format",),
    DCAT.packageFormat: ("package_format",),
    DCATAP.availability: ("availability", "plannedAvailability"),
    DCATAP.applicableLegislation: ("applicable_legislation", "applicableLegislation"),
    ADMS.status: ("status",),
    DCT.language: ("language",),
    DCT.conformsTo: ("conforms_to",),
    FOAF.page: ("documentation",),
    ODRL.hasPolicy: ("has_policy",),
}
_TEXTS: dict[Iri, tuple[str, ...]] = {
    DCT.issued: ("issued", "created", "metadata_created"),
    DCT.modified: ("modified", "last_modified", "metadata_modified"),
    DCAT.byteSize: ("size", "byte_size"),
    DCAT.temporalResolution: ("temporal_resolution",),
    DCAT.spatialResolutionInMeters: ("spatial_resolution_in_meters",),
}
_SERVICE_LINKS: dict[Iri, tuple[str, ...]] = {
    DCAT.endpointURL: ("endpoint_url",),
    DCAT.endpointDescription: ("endpoint_description",),
    DCAT.servesDataset: ("serves_dataset",),
    DCATAP.availability: ("availability",),
    DCT.accessRights: ("access_rights",),
    DCT.license: ("license",),
}
_LEFT_OUT = (
    *(
        "cache_last_updated",
        "cache_url",
        "created",
        "datastore_active",
        "datastore_contains_all_records_of_source_file",
    ),
    *("id", "last_modified", "metadata_created", "metadata_modified", "mimetype_inner", "no_real_name", "package_id"),
    *("position", "resource_group_id", "revision_id", "revision_timestamp", "state", "tracking_summary", "url_type"),
    *("webstore_last_updated", "webstore_url", "on_same_domain", "uri"),
)
_LICENCE = ("license", "license_url", "license_id", "license_title")


def tell(draft: Draft, package: Fields, home: str) -> None:
    """Say each resource. What the package says of attribution holds for those that say none (as in ckanext-dcatde)."""
    attribution = package.words("licenseAttributionByText", "attribution_text")
    silent = 0
    for said in package.objects("resources"):
        flat = flattened(dict(said.rest()))
        own = any(name in flat for name in _WORDS[DCATDE.licenseAttributionByText])
        node = _distribution(draft, flat, home)
        if not own:
            fields.tell(node, DCATDE.licenseAttributionByText, attribution)
            silent += 1
    if draft.record.kind == "series":
        fields.tell(draft, DCATDE.licenseAttributionByText, attribution)
    elif not silent:
        for text, _ in attribution:
            draft.keep("ckan:licenseAttributionByText", text)


def _distribution(draft: Draft, said: Fields, home: str) -> Node:
    key, iri = said.text("id"), absolute(said.text("uri"))
    if not iri and key and home:
        iri = f"{home}/dataset/{draft.record.key}/resource/{key}"
    node = draft.part(DCAT.distribution, DCAT.Distribution, iri)
    node.text(DCT.identifier, key if not iri else "")
    _addresses(node, said)
    for predicate, names in _WORDS.items():
        tell_first(node, predicate, said, names)
    for predicate, names in _LINKS.items():
        node.link(predicate, *said.texts(*names))
    for predicate, names in _TEXTS.items():
        node.text(predicate, *said.texts(*names))
    _licence(node, said)
    _checksum(node, said)
    for service in said.objects("access_services"):
        _service(node, service)
    said.drop(*_LEFT_OUT)
    said.keep(node, "ckan:resources/")
    return node


def _addresses(node: Node, said: Fields) -> None:
    """Say where the data are: at `access_url` and `download_url`, and at `url` where that is none of them."""
    access, download, url = (said.texts(name) for name in ("access_url", "download_url", "url"))
    node.link(DCAT.accessURL, *(access or url)).link(DCAT.downloadURL, *download)
    node.link(DCAT.accessURL, *(each for each in url if each not in {*access, *download}))


def _licence(node: Node, said: Fields) -> None:
    found = {name: text for name in _LICENCE if (text := said.text(name))}
    best = fields.best_licence(list(found.values()))
    node.link(DCT.license, *best)
    for name, text in found.items():
        node.keep(f"ckan:resources/{name}", "" if text in best else text)


def _checksum(node: Node, said: Fields) -> None:
    value, algorithm = said.text("hash"), said.text("hash_algorithm")
    if value:
        made = node.part(SPDX.checksum, SPDX.Checksum)
        made.text(SPDX.checksumValue, value).link(SPDX.algorithm, algorithm)


def _service(node: Node, said: Fields) -> None:
    made = node.part(DCAT.accessService, DCAT.DataService, said.text("uri"))
    fields.tell(made, DCT.title, said.words("title_translated", "title"))
    fields.tell(made, DCT.description, said.words("description_translated", "description"))
    for predicate, names in _SERVICE_LINKS.items():
        made.link(predicate, *said.texts(*names))
    said.keep(made, "ckan:access_services/")
