"""Parties: who has to do with the data, in which role.

GeoDCAT-AP 3.0, annex on roles: publisher, author, owner and pointOfContact have properties of DCAT and Dublin Core,
others of GeoDCAT-AP, and each is an attribution with its role besides. INSPIRE (Regulation 1205/2008, 9.1) calls all
parties of a resource those responsible for it: where none is called publisher, the next of `_RESPONSIBLE` is.
"""

from dataclasses import dataclass
from functools import cached_property

from dcat_ap.finding import info
from dcat_ap.naming import fingerprint
from dcat_ap.terms import DCAT, DCT, FOAF, GEODCATAP, LOCN, PROV, VCARD, Iri, Literal
from harvester.draft import Node, link
from harvester.inspire import INSPIRE
from harvester.mappings.iso.described import Described, typed, web
from harvester.mappings.iso.tree import Field

_PROPERTIES = {
    "publisher": DCT.publisher,
    "author": DCT.creator,
    "owner": DCT.rightsHolder,
    **{
        role: GEODCATAP[role]
        for role in (
            "custodian", "distributor", "originator", "principalInvestigator", "processor", "resourceProvider", "user",
        )
    },
}  # fmt: skip
_RESPONSIBLE = ("owner", "custodian", "resourceProvider", "distributor")  # never a mere contact: nobody is guessed
_ADDRESS = {
    "deliveryPoint": (LOCN.thoroughfare, VCARD["street-address"]),
    "postalCode": (LOCN.postCode, VCARD["postal-code"]),
    "city": (LOCN.postName, VCARD.locality),
    "administrativeArea": (LOCN.adminUnitL2, VCARD.region),
    "country": (LOCN.adminUnitL1, VCARD["country-name"]),
}
_PLACES = ("contactInfo", "party.contactInfo", "party.individual.contactInfo")


@dataclass(frozen=True)
class Party:
    """One party of a record, with its contact details and its role."""

    contacts: tuple[Field, ...]
    role: str
    name: Field | None
    is_person: bool

    def at(self, path: str) -> list[Field]:
        """Give the fields of its contact details."""
        return [each for contact in self.contacts for each in contact.all(path)]

    @cached_property
    def key(self) -> tuple[str, str]:
        """What makes two parties one: name and addresses."""
        mails = " ".join(sorted(each.text for each in self._mails))
        return (self.name.text if self.name else "", mails)

    @cached_property
    def mails(self) -> list[Iri | Literal]:
        """Its addresses for mail, as links where they are some."""
        return [_mail(each.text) for each in self._mails if each.text]

    @cached_property
    def phones(self) -> list[Iri | Literal]:
        """Its numbers."""
        return [link(each.text) for each in [*self.at("phone.voice"), *self.at("phone.number")] if each.text]

    @cached_property
    def _mails(self) -> list[Field]:
        return self.at("address.electronicMailAddress")


def parties(fields: list[Field]) -> list[Party]:
    """Give the parties that stand in fields: CI_ResponsibleParty, or CI_Responsibility of 19115-3."""
    return [_party(each) for each in fields]


def tell(described: Described) -> Node | None:
    """Say who has to do with the resource: publisher, contact, and everybody in his role. Give the publisher."""
    found = parties(described.info.all("pointOfContact", "citation.citedResponsibleParty"))
    agents: dict[tuple[str, str], Node] = {}
    for party in found:
        agent = agents.get(party.key) or agents.setdefault(party.key, agent_node(described, party))
        if party.role in _PROPERTIES:
            described.draft.say(_PROPERTIES[party.role], agent)
        attribute(described.draft, agent, party.role)
    _contact(described, found)
    return _publisher(described, found, agents)


def attribute(node: Node, agent: Node, role: str) -> None:
    """Say an agent and its role (prov:Attribution)."""
    if role:
        attribution = node.part(PROV.qualifiedAttribution, PROV.Attribution).say(PROV.agent, agent)
        iri = f"{INSPIRE}ResponsiblePartyRole/{role}"
        attribution.part(DCAT.hadRole, DCAT.Role, iri) if role.isalpha() else attribution.text(DCAT.hadRole, role)


def agent_node(described: Described, party: Party) -> Node:
    """Give a party as agent, named by its own address or by ours: attributions want a name (DCAT-AP.de 3.0)."""
    own = described.origin.naming.entry("agent", fingerprint("\n".join(party.key)))
    node = described.draft.node((web(party.name.href) if party.name else "") or own)
    typed(node, PROV.Agent, FOAF.Person if party.is_person else FOAF.Organization)
    described.tell(node, FOAF.name, party.name)
    node.say(FOAF.mbox, *party.mails).say(FOAF.phone, *party.phones)
    node.link(FOAF.workplaceHomepage, *(each.text for each in party.at("onlineResource.linkage")))
    _address(node, party, 0)
    return node


def contact_node(described: Described, node: Node, party: Party) -> None:
    """Say a party as the contact of a thing (vCard), if it can be reached at all (K01)."""
    urls = [each.text for each in party.at("onlineResource.linkage")]
    if not party.mails and not party.phones and not urls:
        return
    contact = node.part(DCAT.contactPoint, VCARD.Individual if party.is_person else VCARD.Organization)
    if party.name:
        contact.text(VCARD.fn, party.name.text, language=described.languages.own)
    contact.say(VCARD.hasEmail, *party.mails).link(VCARD.hasURL, *urls)
    if node is described.draft:  # beyond the entry itself nobody makes links of numbers; agents have them as text
        contact.say(VCARD.hasTelephone, *party.phones)
    _address(contact, party, 1)


def _publisher(described: Described, found: list[Party], agents: dict[tuple[str, str], Node]) -> Node | None:
    """Give who publishes; where nobody is called so, say it of the party that comes next to it."""
    named = next((agents[party.key] for party in found if party.role == "publisher"), None)
    if named:
        return named
    for role in _RESPONSIBLE:
        party = next((each for each in found if each.role == role and each.name and each.name.text), None)
        if party:
            described.draft.say(DCT.publisher, agents[party.key])
            described.draft.findings.append(info("iso.publisher", str(described.draft.record.key), role=role))
            return agents[party.key]
    return None


def _contact(described: Described, found: list[Party]) -> None:
    """Say the points of contact; where none is called so, everybody who can be reached."""
    contacts = [party for party in found if party.role == "pointOfContact"] or [
        party for party in found if party.mails or party.phones
    ]
    for party in {party.key: party for party in contacts}.values():
        contact_node(described, described.draft, party)


def _party(field: Field) -> Party:
    organisation = field.first("organisationName") or next(
        (each.first("name") for each in field.all("party") if each.cls != "CI_Individual"), None
    )
    person = field.first("individualName", "party.individual.name", "party.name", "positionName")
    is_person = not (organisation and organisation.said)
    contacts = tuple(field.all(*_PLACES))
    return Party(contacts, field.one_of("role"), person if is_person else organisation, is_person)


def _mail(text: str) -> Iri | Literal:
    return link(f"mailto:{text}") if "@" in text and not text.startswith("mailto:") and " " not in text else link(text)


def _address(node: Node, party: Party, form: int) -> None:
    """Say the postal address, for an agent in LOCN (`form` 0), for a contact in vCard (1)."""
    places = party.at("address")
    lines = [
        (properties[form], each.text)
        for name, properties in _ADDRESS.items()
        for place in places
        for each in place.all(name)
    ]
    if any(text for _, text in lines):
        address = node.part(VCARD.hasAddress, VCARD.Address) if form else node.part(LOCN.address, LOCN.Address)
        for predicate, text in lines:
            address.text(predicate, text)
