"""Procedure: what one may take part in, and its documents."""

from dataclasses import dataclass
from typing import ClassVar

from dcat_ap.model.property import DATE, LINK, TEXT, Thing, Values, concept, prop, thing
from dcat_ap.terms import ADMS, CV, DCAT, DCT, FOAF, Iri


@dataclass(frozen=True, kw_only=True)
class Procedure(Thing):
    """A formal procedure, survey, dialogue or meeting of public participation (cv:PublicEvent of the CPEV).

    No part of DCAT-AP.de: what is mandatory here is what a list of procedures cannot do without.
    """

    CLASS: ClassVar[Iri] = CV.PublicEvent

    title: Values = prop(DCT.title, TEXT, "M 1..*", "Titel", "Title")
    description: Values = prop(DCT.description, TEXT, "R 0..*", "Beschreibung", "Description")
    temporal: Values = prop(DCT.temporal, thing("PeriodOfTime"), "R 0..*", "Zeitraum", "Period")
    spatial: Values = prop(DCT.spatial, thing("Location"), "R 0..*", "Ort", "Place")
    publisher: Values = prop(DCT.publisher, thing("Agent"), "R 0..*", "Verfahrensführende Stelle", "Responsible body")
    homepage: Values = prop(FOAF.homepage, LINK, "R 0..*", "Seite zum Mitmachen", "Page to take part")
    document: Values = prop(FOAF.page, thing("Document"), "R 0..*", "Unterlagen", "Documents")
    dct_type: Values = prop(DCT.type, TEXT, "O 0..*", "Art der Beteiligung", "Kind of participation")
    status: Values = prop(ADMS.status, TEXT, "O 0..*", "Stand des Verfahrens", "State of the procedure")
    contact_point: Values = prop(DCAT.contactPoint, thing("ContactPoint"), "O 0..*", "Kontakt", "Contact point")
    identifier: Values = prop(DCT.identifier, TEXT, "O 0..*", "ID", "Identifier")
    keyword: Values = prop(DCAT.keyword, TEXT, "O 0..*", "Schlagwort", "Keyword")
    language: Values = prop(DCT.language, concept("languages"), "O 0..*", "Sprache", "Language")
    issued: Values = prop(DCT.issued, DATE, "O 0..1", "Veröffentlichungsdatum", "Release date")
    modified: Values = prop(DCT.modified, DATE, "O 0..1", "Aktualisierungsdatum", "Modification date")
    relation: Values = prop(DCT.relation, LINK, "O 0..*", "Hängt zusammen mit", "Related resource")


@dataclass(frozen=True, kw_only=True)
class Document(Thing):
    """Something to read (foaf:Document), named by its address."""

    CLASS: ClassVar[Iri] = FOAF.Document

    title: Values = prop(DCT.title, TEXT, "R 0..*", "Titel", "Title")
    description: Values = prop(DCT.description, TEXT, "O 0..*", "Beschreibung", "Description")
    dct_type: Values = prop(DCT.type, TEXT, "O 0..*", "Art", "Kind")
    media_type: Values = prop(DCAT.mediaType, concept("iana-media-types"), "O 0..1", "Medientyp", "Media type")
    byte_size: Values = prop(DCAT.byteSize, TEXT, "O 0..1", "Größe in Bytes", "Size in bytes")
    issued: Values = prop(DCT.issued, DATE, "O 0..1", "Veröffentlichungsdatum", "Release date")
