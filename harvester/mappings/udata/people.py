"""Of a dataset of udata: the organization or person that publishes it, and its contact points."""

from dcat_ap.terms import DCAT, DCT, FOAF, GEODCATAP, VCARD, Iri
from harvester.draft import Draft, Node
from harvester.fields import Fields

_ROLES: dict[str, Iri] = {  # of contact points; as udata writes them in RDF
    "creator": DCT.creator,
    "publisher": DCT.publisher,
    "rightsHolder": DCT.rightsHolder,
    "custodian": GEODCATAP.custodian,
    "distributor": GEODCATAP.distributor,
    "originator": GEODCATAP.originator,
    "principalInvestigator": GEODCATAP.principalInvestigator,
    "processor": GEODCATAP.processor,
    "resourceProvider": GEODCATAP.resourceProvider,
    "user": GEODCATAP.user,
}
_LEFT_OUT = ("acronym", "class", "logo", "logo_thumbnail", "slug", "uri", "badges", "permissions", "avatar")
_PERSON_LEFT_OUT = (*_LEFT_OUT, "avatar_thumbnail", "id")


def tell(draft: Draft, said: Fields) -> None:
    """Say who has to do with the data. Who owns the dataset publishes it, unless a contact point says who does."""
    contacts = said.objects("contact_points")
    published = False
    for each in contacts:
        role = each.text("role")
        published = published or role == "publisher"
        _contact(draft, role, each)
    owner = GEODCATAP.distributor if published else DCT.publisher
    for each in said.objects("organization"):
        key, page, slug = each.text("id"), each.text("page"), each.text("slug")
        head, found, _ = page.rpartition(f"/{slug}") if slug else ("", "", "")
        node = draft.part(owner, FOAF.Organization, f"{head}/{key}/" if found and key else page)
        node.text(FOAF.name, *each.texts("name"))
        each.drop(*_LEFT_OUT)
        each.keep(node, "udata:organization/")
    for each in said.objects("owner"):
        names = [text for name in ("first_name", "last_name") if (text := each.text(name))]
        node = draft.part(owner, FOAF.Person, each.text("page")).text(FOAF.name, " ".join(names))
        each.drop(*_PERSON_LEFT_OUT)
        each.keep(node, "udata:owner/")


def _contact(draft: Draft, role: str, said: Fields) -> None:
    said.drop("id")
    predicate = _ROLES.get(role)
    mail = [text if ":" in text else f"mailto:{text}" for text in said.texts("email")]
    if predicate:
        node: Node = draft.part(predicate, FOAF.Agent).text(FOAF.name, *said.texts("name"))
        node.link(FOAF.mbox, *mail).link(FOAF.homepage, *said.texts("contact_form"))
    else:
        node = draft.part(DCAT.contactPoint, VCARD.Kind).text(VCARD.fn, *said.texts("name"))
        node.link(VCARD.hasEmail, *mail).link(VCARD.hasURL, *said.texts("contact_form"))
        node.keep("udata:contact_points/role", "" if role == "contact" else role)
    said.keep(node, "udata:contact_points/")
