"""Catalogued: what the record says of itself: identifier, date, language, standard and whom to ask about it."""

from dcat_ap.terms import DCAT, DCT, FOAF, GEODCATAP, OWL
from harvester import language
from harvester.coverage import date
from harvester.mappings.iso import people
from harvester.mappings.iso.described import CNT, Described, character_set, standard, web


def tell(described: Described, key: str) -> None:
    """Say the record as a dcat:CatalogRecord about the entry (GeoDCAT-AP, metadata on metadata)."""
    root, stamp = described.root, described.stamp()
    if stamp is None:  # a dcat:CatalogRecord has a date; without one the section is kept as it is
        return
    record = described.draft.part(FOAF.isPrimaryTopicOf, DCAT.CatalogRecord)
    record.text(DCT.identifier, key)
    standard(record, DCT.conformsTo, GEODCATAP[""])  # what these statements follow
    record.say(FOAF.primaryTopic, described.draft).say(DCT.modified, stamp)
    own = root.first("language", "defaultLocale.language")
    iri = language.concept(own.token) if own else ""
    if web(iri):
        record.part(DCT.language, DCT.LinguisticSystem, iri)
    for party in people.parties(root.all("contact")):
        people.contact_node(described, record, party)
        people.attribute(record, people.agent_node(described, party), party.role)
    source = record.part(DCT.source, DCAT.CatalogRecord).say(FOAF.primaryTopic, described.draft)
    source.say(DCT.modified, date(stamp.value.partition("T")[0]))
    source.text(CNT.characterEncoding, character_set(root.first("characterSet", "defaultLocale.characterEncoding")))
    name = root.first("metadataStandardName", "metadataStandard.title")
    if name and name.said:
        followed = standard(source, DCT.conformsTo, web(name.href))
        described.tell(followed, DCT.title, name)
        described.tell(followed, OWL.versionInfo, root.first("metadataStandardVersion", "metadataStandard.edition"))
