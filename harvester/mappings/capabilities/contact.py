"""Whom to ask: ContactInformation of WMS, ServiceProvider of OWS Common, the author of a feed, as one contact point.

A provider is not called publisher: who publishes is said nowhere in capabilities, and nobody is guessed.
"""

from collections.abc import Iterator
from typing import Any

from dcat_ap.terms import DCAT, VCARD
from harvester.draft import Draft, Node
from harvester.fields import Fields

_SECTIONS = ("ContactInformation", "responsibleParty", "author")
_PERSON = ("ContactPerson", "IndividualName", "individualName", "name")
_BODY = ("ContactOrganization", "ProviderName", "organisationName")
_MAILS = ("ContactElectronicMailAddress", "ElectronicMailAddress", "electronicMailAddress", "email")
_PHONES = ("ContactVoiceTelephone", "Voice", "voice")
_URLS = ("ProviderSite", "OnlineResource", "onlineResource", "uri")
_ADDRESS = {
    VCARD["street-address"]: ("Address", "DeliveryPoint", "deliveryPoint"),
    VCARD["postal-code"]: ("PostCode", "PostalCode", "postalCode"),
    VCARD.locality: ("City", "city"),
    VCARD.region: ("StateOrProvince", "AdministrativeArea", "administrativeArea"),
    VCARD["country-name"]: ("Country", "country"),
}


def tell(draft: Draft, head: Fields, provider: Fields) -> None:
    """Say the contact, if it can be reached at all (K01); all else that is said of it is kept."""
    said = dict(provider.rest())
    provider.drop(*said)
    for name in _SECTIONS:
        if name in head:
            said[name] = head.raw(name)
    told = Fields(_leaves(said))
    if any(name in told for name in (*_MAILS, *_PHONES, *_URLS)):
        _contact(draft.part(DCAT.contactPoint, VCARD.Kind), told)
    told.keep(draft, "capabilities:contact/")


def _contact(node: Node, told: Fields) -> None:
    person, body = told.text(*_PERSON), told.text(*_BODY)
    node.text(VCARD.fn, person or body).text(VCARD["organization-name"], body)
    node.link(VCARD.hasEmail, *map(_mail, told.texts(*_MAILS)))
    node.link(VCARD.hasTelephone, *told.texts(*_PHONES))
    for name in _URLS:
        node.link(VCARD.hasURL, *told.texts(name))
    lines = [(predicate, text) for predicate, names in _ADDRESS.items() for text in told.texts(*names)]
    if lines:
        address = node.part(VCARD.hasAddress, VCARD.Address)
        for predicate, text in lines:
            address.text(predicate, text)


def _mail(text: str) -> str:
    return f"mailto:{text}" if "@" in text and not text.startswith("mailto:") and " " not in text else text


def _leaves(said: Any) -> dict[str, Any]:
    """Give all texts by the name of what they stand in, whatever that stands in itself."""
    found: dict[str, list[str]] = {}
    for name, text in _flat("", said):
        if text not in found.setdefault(name, []):
            found[name].append(text)
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()}


def _flat(name: str, said: Any) -> Iterator[tuple[str, str]]:
    if isinstance(said, dict):
        for inner, value in said.items():
            yield from _flat(name if inner in {"href", "value"} else inner, value)
    elif isinstance(said, list):
        for each in said:
            yield from _flat(name, each)
    elif isinstance(said, str) and said:
        yield name, said
