"""The classes that describe a catalogue and its own entries."""

from dataclasses import dataclass
from typing import ClassVar

from dcat_ap.model.property import DATE, LINK, TEXT, Thing, Values, concept, prop, thing
from dcat_ap.terms import ADMS, DCAT, DCATAP, DCT, FOAF, Iri


@dataclass(frozen=True, kw_only=True)
class Catalog(Thing):
    """A collection of descriptions of data (dcat:Catalog; DCAT-AP.de 3.0, class Katalog)."""

    CLASS: ClassVar[Iri] = DCAT.Catalog

    title: Values = prop(DCT.title, TEXT, "M 1..*", "Titel", "Title")
    description: Values = prop(DCT.description, TEXT, "M 1..*", "Beschreibung", "Description")
    publisher: Values = prop(DCT.publisher, thing("Agent"), "M 1..1", "Herausgeber", "Publisher")
    issued: Values = prop(DCT.issued, DATE, "R 0..1", "Veröffentlichungsdatum", "Release date")
    modified: Values = prop(DCT.modified, DATE, "R 0..1", "Aktualisierungsdatum", "Modification date")
    language: Values = prop(DCT.language, concept("languages"), "R 0..*", "Sprache", "Language")
    homepage: Values = prop(FOAF.homepage, LINK, "R 0..1", "Homepage", "Homepage")
    license: Values = prop(DCT.license, concept("licenses"), "R 0..1", "Lizenz", "Licence")
    theme_taxonomy: Values = prop(DCAT.themeTaxonomy, LINK, "R 0..*", "Kategorienschema", "Theme taxonomy")
    availability: Values = prop(DCATAP.availability, concept("availability"), "R 0..1", "Verfügbarkeit", "Availability")
    spatial: Values = prop(DCT.spatial, thing("Location"), "R 0..*", "Räumliche Abdeckung", "Spatial coverage")
    dataset: Values = prop(DCAT.dataset, LINK, "R 0..*", "Datensatz", "Dataset")
    rights: Values = prop(DCT.rights, LINK, "O 0..1", "Rechte", "Rights")
    catalog: Values = prop(DCAT.catalog, LINK, "O 0..*", "Katalog", "Catalogue")
    applicable_legislation: Values = prop(
        DCATAP.applicableLegislation, LINK, "O 0..*", "Rechtsgrundlage", "Applicable legislation"
    )
    service: Values = prop(DCAT.service, thing("DataService"), "O 0..*", "Datenservice", "Data service")
    has_part: Values = prop(DCT.hasPart, LINK, "O 0..*", "Hat Teilkatalog", "Has part")
    is_part_of: Values = prop(DCT.isPartOf, LINK, "O 0..1", "Ist Teilkatalog", "Is part of")
    record: Values = prop(DCAT.record, LINK, "O 0..*", "Katalogeintrag", "Catalogue record")
    creator: Values = prop(DCT.creator, thing("Agent"), "O 0..*", "Autor", "Creator")


@dataclass(frozen=True, kw_only=True)
class CatalogRecord(Thing):
    """What a catalogue says about its own entry (dcat:CatalogRecord; class Katalogeintrag)."""

    CLASS: ClassVar[Iri] = DCAT.CatalogRecord

    modified: Values = prop(DCT.modified, DATE, "M 1..1", "Aktualisierungsdatum", "Modification date")
    primary_topic: Values = prop(FOAF.primaryTopic, LINK, "M 1..1", "Beschriebener Eintrag", "Primary topic")
    conforms_to: Values = prop(
        DCT.conformsTo,
        LINK,
        "R 0..*",
        "Application Profile der Metadaten",
        "Application profile of the metadata",
    )
    status: Values = prop(ADMS.status, LINK, "R 0..1", "Änderungstyp", "Change type")
    issued: Values = prop(DCT.issued, DATE, "R 0..1", "Veröffentlichungsdatum", "Release date")
    title: Values = prop(DCT.title, TEXT, "O 0..*", "Titel", "Title")
    description: Values = prop(DCT.description, TEXT, "O 0..*", "Beschreibung", "Description")
    language: Values = prop(DCT.language, concept("languages"), "O 0..*", "Sprache", "Language")
    source: Values = prop(DCT.source, LINK, "O 0..1", "Original-Metadaten der Ressource", "Source record")
