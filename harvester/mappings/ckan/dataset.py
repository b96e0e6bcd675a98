"""Of a package: what it says of the dataset itself."""

from dcat_ap.terms import ADMS, DCAT, DCATAP, DCATDE, DCT, FOAF, PROV, SKOS, Iri
from dcat_ap.vocabularies import vocabulary
from harvester import fields
from harvester.draft import Draft, Node
from harvester.fields import Fields, plain

# predicate -> the fields that say it, of which the first that is filled counts
_WORDS: dict[Iri, tuple[str, ...]] = {
    DCT.title: ("title_translated", "title", "display_title"),
    DCT.description: ("notes_translated", "description_translated", "notes", "description"),
    ADMS.versionNotes: ("version_notes", "dcat_version_notes"),
    DCT.provenance: ("provenance",),
    DCATDE.geocodingDescription: ("geocodingDescription", "geocodingText"),
    DCATDE.legalBasis: ("legalBasis", "legalbasisText", "legalbasis", "legal_basis"),
}
_LINKS: dict[Iri, tuple[str, ...]] = {
    DCT.accrualPeriodicity: (
        "frequency",
        "accrualPeriodicity",
        "accrual_periodicity",
        "update_cycle",
        "frequency-of-update",
    ),
    DCT.accessRights: ("access_rights",),
    DCT.type: ("dcat_type",),
    DCT.language: ("language", "languages"),
    DCT.conformsTo: ("conforms_to",),
    FOAF.page: ("documentation",),
    DCAT.landingPage: ("url", "landing_page", "landingPage"),
    DCT.isReferencedBy: ("is_referenced_by",),
    DCT.references: ("references",),
    DCT.source: ("source",),
    DCT.relation: ("related_resource",),
    DCT.isVersionOf: ("is_version_of",),
    DCAT.hasVersion: ("has_version",),
    ADMS.sample: ("sample",),
    PROV.wasGeneratedBy: ("was_generated_by",),
    DCATAP.applicableLegislation: ("applicable_legislation", "applicableLegislation"),
    DCATAP.hvdCategory: ("hvd_category", "hvdCategory"),
    DCATAP.availability: ("availability", "plannedAvailability"),
    DCATDE.contributorID: ("contributorID", "contributor_id"),
    DCATDE.politicalGeocodingLevelURI: ("politicalGeocodingLevelURI",),
    DCATDE.politicalGeocodingURI: ("politicalGeocodingURI",),
    DCATDE.qualityProcessURI: ("qualityProcessURI",),
}
_TEXTS: dict[Iri, tuple[str, ...]] = {
    DCT.identifier: ("identifier", "guid", "id"),
    DCAT.version: ("version", "dcat_version"),
    DCT.issued: (
        "issued",
        "dates/veroeffentlicht",
        "dates/erstellt",
        "dates/publication",
        "date_released",
        "metadata_created",
    ),
    DCT.modified: ("modified", "dates/aktualisiert", "dates/revision", "date_updated", "metadata_modified"),
    DCAT.temporalResolution: ("temporal_resolution",),
    DCAT.spatialResolutionInMeters: ("spatial_resolution_in_meters",),
}
_NAMES = ("display_name", "name", "title")


def tell(draft: Draft, package: Fields) -> None:
    """Say what the package says of the dataset."""
    _dated(package)
    for predicate, names in _WORDS.items():
        tell_first(draft, predicate, package, names)
    for predicate, names in _LINKS.items():
        draft.link(predicate, *package.texts(*names))
    for predicate, names in _TEXTS.items():
        draft.text(predicate, *package.texts(*names))
    for each in package.texts("alternate_identifier"):
        draft.part(ADMS.identifier, ADMS.Identifier).text(SKOS.notation, each)
    _keywords(draft, package)
    _themes(draft, package)
    _related(draft, package)
    _licence(draft, package)
    name = package.text("name")
    draft.keep("ckan:name", name if name != draft.record.key else "")
    package.drop("metadata_created", "metadata_modified")


def tell_first(node: Node, predicate: Iri, package: Fields, names: tuple[str, ...]) -> None:
    """Say the first filled of several fields; the same text without its language needs no second place."""
    words = package.words(*names)
    if not words:
        return
    said = {text for text, _ in words}
    fields.tell(node, predicate, words)
    for name in names:
        again = package.peek(name)
        if again and set(again) <= said:
            package.drop(name)


def _dated(package: Fields) -> None:
    """Give dates that are told with their roles names of their own.

    The old schema of GovData has `{"role": "erstellt", "date": …}`, ckanext-spatial `{"type": "revision", "value": …}`.
    """
    for each in package.objects("dates"):
        role, date = each.text("role"), each.text("date")
        package.add(f"dates/{role}", date)
    for each in package.objects("dataset-reference-date"):
        role, date = each.text("type"), each.text("value")
        package.add(f"dates/{role}", date)


def _keywords(draft: Draft, package: Fields) -> None:
    words = package.words("tags_translated", "keywords_translated")
    fields.tell(draft, DCAT.keyword, words)
    said = {text for text, _ in words}
    for each in [*package.take("tags"), *package.take("tag_string")]:
        if isinstance(each, dict):
            named = next((plain(each[name]) for name in _NAMES if isinstance(each.get(name), str | int | float)), "")
            draft.text(DCAT.keyword, *({named} - said))
        else:
            draft.text(DCAT.keyword, *(word.strip() for word in plain(each).split(",") if word.strip() not in said))


def _themes(draft: Draft, package: Fields) -> None:
    """Say themes; a group is one where its name or title is that of an EU theme, else it is kept."""
    known = vocabulary("data-theme")
    for text in package.texts("theme", "themes"):
        found = known.find(text)
        if found or "://" in text:
            draft.link(DCAT.theme, found.iri if found else text)
        else:
            draft.keep("ckan:theme", text)
    for each in package.take("groups"):
        texts = [each.get(name) for name in ("name", "title", "display_name")] if isinstance(each, dict) else [each]
        found = next(filter(None, (known.find(text) for text in texts if isinstance(text, str))), None)
        if found:
            draft.say(DCAT.theme, found.iri)
        else:
            draft.keep("ckan:groups", next((text for text in (*texts[1:], *texts[:1]) if text), None))


def _related(draft: Draft, package: Fields) -> None:
    draft.link(DCAT.inSeries, *package.texts("in_series"))
    for each in package.objects("qualified_relation"):
        made = draft.part(DCAT.qualifiedRelation, DCAT.Relationship, each.text("uri"))
        made.link(DCAT.hadRole, *each.texts("role")).link(DCT.relation, *each.texts("relation"))
        each.keep(made, "ckan:qualified_relation/")


def _licence(draft: Draft, package: Fields) -> None:
    """Say the licence of the package, by its address where that is one, else by its code and title.

    The old schema of GovData has it in `terms_of_use`.
    """
    for each in package.objects("terms_of_use"):
        for name, value in each.rest():
            package.add(name, value)
    url, code, title = (package.text(name) for name in ("license_url", "license_id", "license_title"))
    said = [each for each in (code, title, url) if each and each not in {"notspecified", "None"}]
    best = fields.best_licence(said)
    draft.link(DCT.license, *best)
    for name, value in (("license_id", code), ("license_title", title), ("license_url", url)):
        if value not in best:
            draft.keep(f"ckan:{name}", value)
