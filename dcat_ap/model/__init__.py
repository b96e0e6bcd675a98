"""The classes of DCAT-AP.de 3.0 and DCAT-AP HVD 3.0.0; one line per property, declared once.

Last come those of what a portal shows beside its catalogue (dcat_ap.entry).

Where the official table of properties and the specification's text differ in an IRI (compressFormat,
packageFormat and adms:identifier in the table), the namespace documents of DCAT and ADMS decide.
"""

from dcat_ap.model.agent import Agent, Attribution, ContactPoint
from dcat_ap.model.catalogue import Catalog, CatalogRecord
from dcat_ap.model.dataset import Dataset, DatasetSeries
from dcat_ap.model.distribution import Checksum, Distribution
from dcat_ap.model.extent import Location, PeriodOfTime
from dcat_ap.model.procedure import Document, Procedure
from dcat_ap.model.property import (
    Kind,
    Obligation,
    Property,
    Thing,
    Value,
    Values,
    label,
    properties,
)
from dcat_ap.model.public_service import (
    Category,
    Channel,
    Cost,
    Evidence,
    LegalResource,
    PublicService,
    Requirement,
    Rule,
)
from dcat_ap.model.relation import Identifier, Relationship
from dcat_ap.model.service import DataService

Entry = Dataset | DatasetSeries | DataService | Procedure | PublicService
"""What has a name and a page of its own; which of them the DCAT catalogue lists says dcat_ap.entry."""

CLASSES: dict[str, type[Thing]] = {
    each.__name__: each
    for each in (
        Catalog,
        Dataset,
        DatasetSeries,
        DataService,
        Distribution,
        PeriodOfTime,
        Location,
        Agent,
        ContactPoint,
        Identifier,
        Checksum,
        CatalogRecord,
        Relationship,
        Attribution,
        Procedure,
        Document,
        PublicService,
        Channel,
        Requirement,
        Evidence,
        Cost,
        Rule,
        LegalResource,
        Category,
    )
}

__all__ = [
    "CLASSES",
    "Agent",
    "Attribution",
    "Catalog",
    "CatalogRecord",
    "Category",
    "Channel",
    "Checksum",
    "ContactPoint",
    "Cost",
    "DataService",
    "Dataset",
    "DatasetSeries",
    "Distribution",
    "Document",
    "Entry",
    "Evidence",
    "Identifier",
    "Kind",
    "LegalResource",
    "Location",
    "Obligation",
    "PeriodOfTime",
    "Procedure",
    "Property",
    "PublicService",
    "Relationship",
    "Requirement",
    "Rule",
    "Thing",
    "Value",
    "Values",
    "label",
    "properties",
]
