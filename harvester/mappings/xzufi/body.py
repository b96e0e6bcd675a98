"""Body: a competent authority (Organisationseinheit), by its own IRI or ours, and how it is reached."""

from typing import Any

from dcat_ap.salvage import good_iri
from dcat_ap.terms import CV, DCAT, DCT, FOAF, VCARD
from harvester.draft import Draft, Node
from harvester.fields import Fields
from harvester.mappings.xzufi.words import code, spoken, tell, things
from harvester.record import Origin

_ADDRESS = {
    "strasse": VCARD["street-address"],
    "postleitzahl": VCARD["postal-code"],
    "ort": VCARD.locality,
}
_LEFT_OUT = ("@type", "positionDarstellung")


def say(draft: Draft, said: Fields, origin: Origin) -> None:
    """Say a body that is competent for the service, and a contact point for it."""
    name = said.raw("name")
    names = name.get("name") if isinstance(name, dict) and "name" in name else name
    agent = draft.part(CV.hasCompetentAuthority, FOAF.Agent, _iri(said, origin))
    tell(agent, FOAF.name, names)
    point = draft.part(DCAT.contactPoint, VCARD.Organization)
    tell(point, VCARD.fn, names)
    for value in things(said.raw("kommunikation")):
        _reach(point, value)
    for value in said.take("internetadresse"):
        told = Fields(value)
        address = told.text("uri", "#") or next((text for text, _ in spoken(value)), "")
        agent.link(FOAF.homepage, address)
        point.link(VCARD.hasURL, address)
    for value in things(said.raw("anschrift")):
        _place(point, value)
    said.drop(*_LEFT_OUT)
    said.keep(agent, "xzufi:")


def _iri(said: Fields, origin: Origin) -> str:
    """Give the IRI of a body: its id where that is one, else ours, the same for all services of the source."""
    value = said.raw("id")
    name = next((text for text, _ in spoken(value)), "")
    agency = value.get("@schemeAgencyID", "") if isinstance(value, dict) else ""
    if good_iri(name):
        return name
    return str(origin.naming.entry("organisation", "/".join(filter(None, (agency, name))))) if name else ""


def _reach(point: Node, value: dict[str, Any]) -> None:
    """Say a way to reach the body: a mail address or an address of the web by its form, else a number."""
    told = Fields(value)
    for text in told.texts("kennung"):
        if "@" in text:
            point.link(VCARD.hasEmail, f"mailto:{text.strip().removeprefix('mailto:')}")
        elif text.strip().startswith(("http://", "https://")):
            point.link(VCARD.hasURL, text)
        else:
            point.keep(f"xzufi:kommunikation/{code(told.raw('kanal'))}", text)
    told.drop("kanal")
    told.keep(point, "xzufi:kommunikation/")


def _place(point: Node, value: dict[str, Any]) -> None:
    told = Fields(value)
    address = point.part(VCARD.hasAddress, VCARD.Address)
    number = told.text("hausnummer")
    for name, predicate in _ADDRESS.items():
        for text in told.texts(name):
            address.text(predicate, f"{text} {number}".strip() if name == "strasse" else text)
    address.text(DCT.type, code(told.raw("typ")))
    told.drop("positionDarstellung")
    told.keep(address, "xzufi:")
