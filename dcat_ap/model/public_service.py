"""PublicService: what an authority does for people and firms, and what they need for it."""

from dataclasses import dataclass
from typing import ClassVar

from dcat_ap.model.property import DATE, LINK, TEXT, Thing, Values, concept, prop, thing
from dcat_ap.terms import ADMS, CPSV, CV, DCAT, DCT, ELI, FOAF, SKOS, Iri


@dataclass(frozen=True, kw_only=True)
class PublicService(Thing):
    """A service of the administration (cpsv:PublicService of CPSV-AP 3.2).

    No part of DCAT-AP.de: what is mandatory here is what CPSV-AP asks for.
    """

    CLASS: ClassVar[Iri] = CPSV.PublicService

    title: Values = prop(DCT.title, TEXT, "M 1..*", "Titel", "Title")
    description: Values = prop(DCT.description, TEXT, "M 1..*", "Beschreibung", "Description")
    authority: Values = prop(
        CV.hasCompetentAuthority, thing("Agent"), "M 1..*", "Zuständige Stelle", "Competent authority"
    )
    channel: Values = prop(CV.hasChannel, thing("Channel"), "R 0..*", "Onlinedienst", "Online service")
    requirement: Values = prop(CV.holdsRequirement, thing("Requirement"), "O 0..*", "Voraussetzungen", "Requirements")
    evidence: Values = prop(CPSV.hasInput, thing("Evidence"), "O 0..*", "Erforderliche Unterlagen", "Documents needed")
    cost: Values = prop(CV.hasCost, thing("Cost"), "O 0..*", "Kosten", "Costs")
    processing_time: Values = prop(CV.processingTime, TEXT, "O 0..*", "Bearbeitungsdauer", "Processing time")
    rule: Values = prop(
        CPSV.follows, thing("Rule"), "O 0..*", "Ablauf, Fristen, Hinweise", "Procedure, time limits, notes"
    )
    legal_resource: Values = prop(
        CV.hasLegalResource, thing("LegalResource"), "O 0..*", "Rechtsgrundlagen", "Legal bases"
    )
    document: Values = prop(FOAF.page, thing("Document"), "O 0..*", "Formulare und Seiten", "Forms and pages")
    contact_point: Values = prop(DCAT.contactPoint, thing("ContactPoint"), "O 0..*", "Kontakt", "Contact point")
    category: Values = prop(CV.thematicArea, thing("Category"), "O 0..*", "Kategorie", "Category")
    classification: Values = prop(CV.isClassifiedBy, thing("Category"), "O 0..*", "Einordnung", "Classification")
    dct_type: Values = prop(DCT.type, thing("Category"), "O 0..*", "Typisierung", "Type")
    alternative: Values = prop(DCT.alternative, TEXT, "O 0..*", "Weiterer Name", "Other name")
    keyword: Values = prop(DCAT.keyword, TEXT, "O 0..*", "Synonyme", "Synonyms")
    identifier: Values = prop(DCT.identifier, TEXT, "M 1..*", "ID", "Identifier")
    adms_identifier: Values = prop(
        ADMS.identifier, thing("Identifier"), "O 0..*", "Leistungsschlüssel (LeiKa)", "Service key (LeiKa)"
    )
    language: Values = prop(DCT.language, concept("languages"), "O 0..*", "Sprachen", "Languages")
    spatial: Values = prop(DCT.spatial, thing("Location"), "O 0..*", "Gültig in", "Valid in")
    temporal: Values = prop(DCT.temporal, thing("PeriodOfTime"), "O 0..*", "Gültig von bis", "Valid from and until")
    approved: Values = prop(DCT.dateAccepted, DATE, "O 0..*", "Fachlich freigegeben am", "Approved on")
    approver: Values = prop(DCT.contributor, thing("Agent"), "O 0..*", "Fachlich freigegeben durch", "Approved by")
    issued: Values = prop(DCT.issued, DATE, "O 0..1", "Veröffentlichungsdatum", "Release date")
    modified: Values = prop(DCT.modified, DATE, "O 0..1", "Aktualisierungsdatum", "Modification date")
    relation: Values = prop(DCT.relation, LINK, "O 0..*", "Hängt zusammen mit", "Related resource")


@dataclass(frozen=True, kw_only=True)
class Channel(Thing):
    """A way to a public service (cv:Channel)."""

    CLASS: ClassVar[Iri] = CV.Channel

    title: Values = prop(DCT.title, TEXT, "O 0..*", "Titel", "Title")
    description: Values = prop(DCT.description, TEXT, "O 0..*", "Beschreibung", "Description")
    homepage: Values = prop(FOAF.homepage, LINK, "O 0..*", "Adresse", "Address")
    identifier: Values = prop(DCT.identifier, TEXT, "M 1..*", "ID", "Identifier")


@dataclass(frozen=True, kw_only=True)
class Requirement(Thing):
    """What must be given for a public service (cv:Requirement)."""

    CLASS: ClassVar[Iri] = CV.Requirement

    description: Values = prop(DCT.description, TEXT, "O 0..*", "Beschreibung", "Description")


@dataclass(frozen=True, kw_only=True)
class Evidence(Thing):
    """What must be handed in for a public service (cv:Evidence)."""

    CLASS: ClassVar[Iri] = CV.Evidence

    description: Values = prop(DCT.description, TEXT, "O 0..*", "Beschreibung", "Description")


@dataclass(frozen=True, kw_only=True)
class Cost(Thing):
    """What a public service costs (cv:Cost)."""

    CLASS: ClassVar[Iri] = CV.Cost

    description: Values = prop(DCT.description, TEXT, "O 0..*", "Beschreibung", "Description")
    value: Values = prop(CV.value, TEXT, "O 0..1", "Betrag", "Amount")
    currency: Values = prop(CV.currency, TEXT, "O 0..1", "Währung", "Currency")


@dataclass(frozen=True, kw_only=True)
class Rule(Thing):
    """How a public service goes (cpsv:Rule)."""

    CLASS: ClassVar[Iri] = CPSV.Rule

    dct_type: Values = prop(DCT.type, TEXT, "O 0..*", "Art", "Kind")
    description: Values = prop(DCT.description, TEXT, "M 1..*", "Beschreibung", "Description")


@dataclass(frozen=True, kw_only=True)
class LegalResource(Thing):
    """A law that a public service rests on (eli:LegalResource)."""

    CLASS: ClassVar[Iri] = ELI.LegalResource

    title: Values = prop(DCT.title, TEXT, "O 0..*", "Titel", "Title")
    description: Values = prop(DCT.description, TEXT, "O 0..*", "Beschreibung", "Description")


@dataclass(frozen=True, kw_only=True)
class Category(Thing):
    """A term of some list (skos:Concept), with its code there."""

    CLASS: ClassVar[Iri] = SKOS.Concept

    label: Values = prop(SKOS.prefLabel, TEXT, "R 0..*", "Bezeichnung", "Label")
    notation: Values = prop(SKOS.notation, TEXT, "O 0..*", "Code", "Code")
    in_scheme: Values = prop(SKOS.inScheme, LINK, "O 0..*", "Liste", "List")
