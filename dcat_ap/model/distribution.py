"""Distribution and its Checksum."""

from dataclasses import dataclass
from typing import ClassVar

from dcat_ap.model.property import (
    DATE,
    DECIMAL,
    DURATION,
    HEX,
    INTEGER,
    LINK,
    TEXT,
    Thing,
    Values,
    concept,
    prop,
    thing,
)
from dcat_ap.terms import ADMS, DCAT, DCATAP, DCATDE, DCT, FOAF, ODRL, SPDX, Iri


@dataclass(frozen=True, kw_only=True)
class Distribution(Thing):
    """One form in which a Dataset is to be had (dcat:Distribution; class Distribution)."""

    CLASS: ClassVar[Iri] = DCAT.Distribution

    access_url: Values = prop(DCAT.accessURL, LINK, "M 1..*", "Zugangs-URL", "Access URL", hvd="1..*")
    license: Values = prop(DCT.license, concept("licenses"), "M 1..1", "Lizenz", "Licence")
    title: Values = prop(DCT.title, TEXT, "R 0..*", "Titel", "Title")
    modified: Values = prop(DCT.modified, DATE, "R 0..1", "Aktualisierungsdatum", "Modification date")
    format: Values = prop(DCT.format, concept("file-type"), "R 0..1", "Format", "Format")
    availability: Values = prop(DCATAP.availability, concept("availability"), "R 0..1", "Verfügbarkeit", "Availability")
    license_attribution_by_text: Values = prop(
        DCATDE.licenseAttributionByText,
        TEXT,
        "O 0..*",
        "Namensnennungstext für By-Clauses",
        "Attribution text",
    )
    description: Values = prop(DCT.description, TEXT, "O 0..*", "Beschreibung", "Description")
    byte_size: Values = prop(DCAT.byteSize, INTEGER, "O 0..1", "Größe in Bytes", "Size in bytes")
    issued: Values = prop(DCT.issued, DATE, "O 0..1", "Veröffentlichungsdatum", "Release date")
    download_url: Values = prop(DCAT.downloadURL, LINK, "O 0..*", "Download-URL", "Download URL")
    language: Values = prop(DCT.language, concept("languages"), "O 0..*", "Sprache", "Language")
    page: Values = prop(FOAF.page, LINK, "O 0..*", "Dokumentation", "Documentation")
    rights: Values = prop(DCT.rights, LINK, "O 0..1", "Rechte", "Rights")
    conforms_to: Values = prop(DCT.conformsTo, LINK, "O 0..*", "Konform zu Standard", "Conforms to")
    media_type: Values = prop(DCAT.mediaType, concept("iana-media-types"), "O 0..1", "Medientyp", "Media type")
    compress_format: Values = prop(
        DCAT.compressFormat, concept("iana-media-types"), "O 0..1", "Kompressionsformat", "Compression format"
    )
    package_format: Values = prop(
        DCAT.packageFormat, concept("iana-media-types"), "O 0..1", "Paketformat", "Package format"
    )
    has_policy: Values = prop(ODRL.hasPolicy, LINK, "O 0..1", "Regelwerk", "Policy")
    status: Values = prop(ADMS.status, concept("distribution-status"), "O 0..1", "Status", "Status")
    spatial_resolution_in_meters: Values = prop(
        DCAT.spatialResolutionInMeters,
        DECIMAL,
        "O 0..1",
        "Räumliche Auflösung in Meter",
        "Spatial resolution in metres",
    )
    temporal_resolution: Values = prop(
        DCAT.temporalResolution, DURATION, "O 0..1", "Zeitliche Auflösung", "Temporal resolution"
    )
    applicable_legislation: Values = prop(
        DCATAP.applicableLegislation, LINK, "O 0..*", "Rechtsgrundlage", "Applicable legislation", hvd="1..*"
    )
    access_service: Values = prop(
        DCAT.accessService, thing("DataService"), "O 0..*", "Ausliefernder Datenservice", "Access service"
    )
    checksum: Values = prop(SPDX.checksum, thing("Checksum"), "O 0..1", "Prüfsumme", "Checksum")


@dataclass(frozen=True, kw_only=True)
class Checksum(Thing):
    """A value by which a download is verified (spdx:Checksum; class Prüfsumme)."""

    CLASS: ClassVar[Iri] = SPDX.Checksum

    algorithm: Values = prop(SPDX.algorithm, concept("hash-algorithms"), "M 1..1", "Algorithmus", "Algorithm")
    checksum_value: Values = prop(SPDX.checksumValue, HEX, "M 1..1", "Prüfsummenwert", "Checksum value")
