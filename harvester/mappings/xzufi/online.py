"""Online: an online service (Onlinedienst) as a channel of the service."""

from dcat_ap.terms import CV, DCT, FOAF
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.xzufi.words import spoken, tell


def say(draft: Draft, said: Fields) -> None:
    """Say an online service with its addresses."""
    channel = draft.part(CV.hasChannel, CV.Channel)
    channel.text(DCT.identifier, *(text for value in said.take("id") for text, _ in spoken(value)))
    for value in said.take("bezeichnung", "titel"):
        tell(channel, DCT.title, value)
    for value in said.take("beschreibung", "kurztext", "teaser"):
        tell(channel, DCT.description, value)
    for value in said.take("link"):
        told = Fields(value)
        address = told.text("link", "uri", "#") or next((text for text, _ in spoken(value)), "")
        channel.link(FOAF.homepage, address)
        told.keep(channel, "xzufi:link/")
    said.drop("@type", "zustaendigkeit")  # it is this service that it names there
    said.keep(channel, "xzufi:")
