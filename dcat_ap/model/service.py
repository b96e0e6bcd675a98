"""DataService."""

from dataclasses import dataclass
from typing import ClassVar

from dcat_ap.model.property import LINK, TEXT, Thing, Values, concept, prop, thing
from dcat_ap.terms import DCAT, DCATAP, DCT, FOAF, Iri


@dataclass(frozen=True, kw_only=True)
class DataService(Thing):
    """Operations that give access to data (dcat:DataService; class Datenservice)."""

    CLASS: ClassVar[Iri] = DCAT.DataService

    endpoint_url: Values = prop(DCAT.endpointURL, LINK, "M 1..*", "URL des Endpunktes", "Endpoint URL", hvd="1..*")
    title: Values = prop(DCT.title, TEXT, "M 1..*", "Titel", "Title")
    publisher: Values = prop(DCT.publisher, thing("Agent"), "M 1..1", "Herausgeber", "Publisher")
    endpoint_description: Values = prop(
        DCAT.endpointDescription, LINK, "R 0..*", "Beschreibung des Endpunktes", "Endpoint description"
    )
    availability: Values = prop(DCATAP.availability, concept("availability"), "R 0..1", "Verfügbarkeit", "Availability")
    serves_dataset: Values = prop(DCAT.servesDataset, LINK, "R 0..*", "Liefert Datensatz aus", "Serves dataset")
    description: Values = prop(DCT.description, TEXT, "O 0..*", "Beschreibung", "Description")
    license: Values = prop(DCT.license, concept("licenses"), "O 0..1", "Lizenz", "Licence")
    access_rights: Values = prop(
        DCT.accessRights, concept("access-right"), "O 0..1", "Grad der Zugänglichkeit", "Access rights"
    )
    format: Values = prop(DCT.format, concept("file-type"), "O 0..*", "Format", "Format")
    applicable_legislation: Values = prop(
        DCATAP.applicableLegislation, LINK, "O 0..*", "Rechtsgrundlage", "Applicable legislation", hvd="1..*"
    )
    hvd_category: Values = prop(
        DCATAP.hvdCategory, concept("hvd-category"), "O 0..*", "HVD-Kategorie", "HVD category", hvd="1..*"
    )
    contact_point: Values = prop(
        DCAT.contactPoint, thing("ContactPoint"), "O 0..*", "Kontakt", "Contact point", hvd="1..*"
    )
    page: Values = prop(FOAF.page, LINK, "O 0..*", "Dokumentation", "Documentation", hvd="1..*")
