"""Contacts of OGC API Records, each in the roles it has; who is called publisher publishes, and nobody else."""

from typing import Any

from dcat_ap.terms import DCAT, DCT, FOAF, VCARD
from harvester import fields
from harvester.draft import Draft, Node
from harvester.fields import Fields

_ROLES = {
    "publisher": DCT.publisher,
    "author": DCT.creator,
    "creator": DCT.creator,
    "contributor": DCT.contributor,
    "owner": DCT.rightsHolder,
    "rightsholder": DCT.rightsHolder,
}
_CONTACT = {"pointofcontact", "contact", "contactpoint"}
_ADDRESS = {
    "deliveryPoint": VCARD["street-address"],
    "postalCode": VCARD["postal-code"],
    "city": VCARD.locality,
    "administrativeArea": VCARD.region,
    "country": VCARD["country-name"],
}


def tell(draft: Draft, told: Fields) -> None:
    """Say each party as agent in its roles, and as contact who is one; where none is, everybody who can be reached."""
    parties = [each for each in told.take("contacts", "contact", "providers") if isinstance(each, dict)]
    contacts = [each for each in parties if _roles(each) & _CONTACT] or parties
    for each in parties:
        named = sorted(_roles(each) & set(_ROLES))
        reachable = each in contacts and _reachable(each)
        for role in named:
            _agent(draft.part(_ROLES[role], FOAF.Agent), each)
        if reachable:
            _contact(draft.part(DCAT.contactPoint, VCARD.Kind), each)
        elif not named:
            draft.keep("ogcapi:contacts", each)


def _agent(node: Node, party: dict[str, Any]) -> None:
    said = Fields(party)
    name = said.text("organization") or said.text("name")
    node.text(FOAF.name, name)
    node.link(FOAF.mbox, *map(_mail, _values(said, "emails")))
    node.link(FOAF.homepage, *said.texts("url"), *(each.text("href") for each in said.objects("links")))
    if not _reachable(party):
        said.drop("roles")
        said.keep(node, "ogcapi:contacts/")


def _contact(node: Node, party: dict[str, Any]) -> None:
    said = Fields(party)
    person, body = said.text("name"), said.text("organization")
    node.text(VCARD.fn, person or body).text(VCARD["organization-name"], body)
    node.link(VCARD.hasEmail, *map(_mail, _values(said, "emails")), *map(_mail, said.texts("email")))
    node.link(VCARD.hasTelephone, *_values(said, "phones"), *said.texts("phone"))
    node.link(VCARD.hasURL, *said.texts("url"), *(each.text("href") for each in said.objects("links")))
    for each in said.objects("addresses"):
        address = node.part(VCARD.hasAddress, VCARD.Address)
        for name, predicate in _ADDRESS.items():
            address.text(predicate, *each.texts(name))
        each.keep(address, "ogcapi:contacts/addresses/")
    if not _roles(party) - _CONTACT - set(_ROLES):
        said.drop("roles", "role")
    said.keep(node, "ogcapi:contacts/")


def _roles(party: dict[str, Any]) -> set[str]:
    said = party.get("roles") or party.get("role")
    names = (each.get("name") if isinstance(each, dict) else each for each in fields.listed(said))
    return {each.replace("_", "").replace("-", "").lower() for each in names if isinstance(each, str)}


def _reachable(party: dict[str, Any]) -> bool:
    return any(party.get(name) for name in ("emails", "email", "phones", "phone", "links", "url"))


def _values(said: Fields, name: str) -> list[str]:
    """Give the values of a field of Records: `[{"value": …}]`, or plain texts as older servers have them."""
    return [each.text("value") for each in said.objects(name)] or said.texts(name)


def _mail(text: str) -> str:
    return f"mailto:{text}" if "@" in text and not text.startswith("mailto:") and " " not in text else text
