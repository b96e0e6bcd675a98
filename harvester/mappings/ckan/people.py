"""Of a package: who published, made and keeps the data, and whom to ask."""

from collections.abc import Mapping
from typing import Any

from dcat_ap.terms import DCAT, DCT, FOAF, GEODCATAP, PROV, VCARD, Iri
from harvester import fields
from harvester.draft import Draft, Node
from harvester.fields import Fields

_ROLES: dict[str, Iri] = {
    "publisher": DCT.publisher,
    "creator": DCT.creator,
    "contributor": DCT.contributor,
    "originator": GEODCATAP.originator,
    "contact": DCAT.contactPoint,
}
_OLD_ROLES = {  # of the contacts in the old schema of GovData
    "veroeffentlichende_stelle": "publisher",
    "autor": "creator",
    "ansprechpartner": "contact",
}
_PARTS = ("uri", "name", "email", "url", "type", "identifier", "telephone", "tel")
_NAME = ("name_translated", "name", "title", "fn")
_PAGE = ("url", "homepage", "website")
_LEFT_OUT = (
    "approval_status",
    "created",
    "id",
    "image_url",
    "is_organization",
    "revision_id",
    "state",
    "image_display_url",
)


def tell(draft: Draft, package: Fields, home: str) -> None:
    """Say all who have to do with the data.

    The publisher is the organization of the package, and the contact its maintainer or author, where no field says
    who else is (as in ckanext-dcat).
    """
    _old_contacts(package)
    found = {role: _role(draft, package, role) for role in _ROLES}
    organisation = next(iter(package.objects("organization")), None)
    if organisation:
        _organisation(draft, organisation, home, is_publisher=not found["publisher"])
    _flat(draft, package, found)
    _attributions(draft, package)


def _flat(draft: Draft, package: Fields, found: Mapping[str, bool]) -> None:
    """Say author and maintainer. An address without a name makes nobody an agent; it is asked, or else kept."""
    author = {"name": package.text("author"), "email": package.text("author_email")}
    maintainer = {"name": package.text("maintainer"), "email": package.text("maintainer_email", "contact-email")}
    asked = {} if found["contact"] else maintainer if any(maintainer.values()) else author
    if any(asked.values()):
        _contact(draft.part(DCAT.contactPoint, VCARD.Kind), Fields(asked))
    for name, predicate, said in (
        ("author", None if found["creator"] else DCT.creator, author),
        ("maintainer", GEODCATAP.custodian, maintainer),
    ):
        if predicate and said["name"]:
            _agent(draft.part(predicate, FOAF.Agent), Fields(said))
        elif said is not asked:
            draft.keep(f"ckan:{name}", said["name"]).keep(f"ckan:{name}_email", said["email"])


def _old_contacts(package: Fields) -> None:
    """Give contacts of the old schema, `{"role": "autor", "name": …}`, the names that today's have."""
    for each in package.objects("contacts"):
        role = each.text("role")
        package.extend(_OLD_ROLES.get(role, f"contacts/{role}"), dict(each.rest()))


def _role(draft: Draft, package: Fields, role: str) -> bool:
    """Say who has a role: objects, names, or the extras `publisher_name`, `publisher_email`, …; whether anyone has."""
    predicate = _ROLES[role]
    said = [each if isinstance(each, Mapping) else {"name": each} for each in package.take(role)]
    flat = {part: value for part in _PARTS if (value := package.take(f"{role}_{part}"))}
    if flat and len(said) == 1:
        said = [flat | dict(said[0])]
    elif flat:
        said.append(flat)
    for each in said:
        _person(draft, predicate, each)
    return bool(said)


def _person(draft: Node, predicate: Iri, said: Mapping[str, Any]) -> None:
    told = Fields(said)
    iri = told.text("uri") or (told.text("identifier") if predicate != DCAT.contactPoint else "")
    if predicate == DCAT.contactPoint:
        _contact(draft.part(predicate, VCARD.Kind, iri), told)
        return
    node = draft.part(predicate, FOAF.Agent, iri)
    if node.token != f"<{iri}>":
        node.text(DCT.identifier, iri)
    _agent(node, told)


def _agent(node: Node, said: Fields) -> None:
    fields.tell(node, FOAF.name, said.words(*_NAME))
    said.drop("name")
    node.link(DCT.type, *said.texts("type"))
    node.link(FOAF.mbox, *map(_mail, said.texts("email")))
    node.link(FOAF.homepage, *said.texts(*_PAGE))
    said.keep(node, "ckan:")


def _contact(node: Node, said: Fields) -> None:
    fields.tell(node, VCARD.fn, said.words(*_NAME))
    said.drop("name")
    node.link(VCARD.hasEmail, *map(_mail, said.texts("email")))
    node.link(VCARD.hasTelephone, *said.texts("telephone", "tel"))
    node.link(VCARD.hasURL, *said.texts(*_PAGE))
    node.text(VCARD.hasUID, *said.texts("identifier"))
    said.keep(node, "ckan:")


def _organisation(draft: Draft, said: Fields, home: str, *, is_publisher: bool) -> None:
    """Say the organization as publisher, else keep what it says: it may be a mere provider."""
    own, iri = said.text("id") or said.text("name"), said.text("uri")
    names = said.words("title_translated", "title", "display_name", "name")
    said.drop(*_LEFT_OUT, "title", "name", "display_name", "type")
    if not is_publisher:
        draft.keep("ckan:organization", next((text for text, _ in names), ""))
        said.keep(draft, "ckan:organization/")
        return
    node = draft.part(DCT.publisher, FOAF.Organization, iri or (f"{home}/organization/{own}" if home and own else ""))
    fields.tell(node, FOAF.name, names)
    node.link(FOAF.mbox, *map(_mail, said.texts("email"))).link(FOAF.homepage, *said.texts("url", "site"))
    said.keep(node, "ckan:organization/")


def _attributions(draft: Draft, package: Fields) -> None:
    for each in package.objects("qualified_attribution"):
        made = draft.part(PROV.qualifiedAttribution, PROV.Attribution).link(DCAT.hadRole, *each.texts("role"))
        for agent in each.take("agent"):
            _person(made, PROV.agent, agent if isinstance(agent, Mapping) else {"name": agent})
        each.keep(made, "ckan:qualified_attribution/")


def _mail(text: str) -> str:
    return f"mailto:{text}" if "@" in text and ":" not in text and " " not in text else text
