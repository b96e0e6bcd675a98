"""Landing pages: the API as a service, at its address, with the datasets that it serves."""

from typing import Any

from dcat_ap.terms import DCAT, DCT, FOAF
from harvester import fields
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.ogcapi import people, subject
from harvester.mappings.ogcapi.links import licences, links, own_address, place, walk
from harvester.record import Origin

_DESCRIPTIONS = ("service-desc", "service-doc")
_LEFT_OUT = ("links", "id", "type", "stac_version", "crs", "catalogUri", "externalDocs")


def tell(draft: Draft, said: dict[str, Any], origin: Origin) -> None:
    """Say the service: title, description, endpoint, the standards it follows, and the datasets it serves."""
    told = Fields(said)
    subject.tell(draft, told, "")
    draft.link(DCAT.endpointURL, address(said, origin))
    for each in list(walk(said, *_DESCRIPTIONS))[:1]:
        draft.link(DCAT.endpointDescription, each.href)
    for each in walk(said, "service-doc", "about", "describedby"):
        draft.link(FOAF.page, each.href)
    for standard in standards(told.texts("conformsTo")):
        draft.part(DCT.conformsTo, DCT.Standard, standard)
    for each in told.take("collections"):
        if isinstance(each, dict):
            draft.link(DCAT.servesDataset, own_address(each, fields.plain(each.get("id") or ""), _below(said)))
    draft.link(DCT.license, *fields.best_licence([*licences(said), *told.texts("license")]))
    people.tell(draft, told)
    told.drop(*_LEFT_OUT)
    told.keep(draft, "ogcapi:")


def address(said: dict[str, Any], origin: Origin) -> str:
    """Give the address of a landing page: the one it calls its own, else the one of the source."""
    own = own_address(said, "", "")
    return own or place(origin.url)


def standards(classes: list[str]) -> list[str]:
    """Give the standards whose conformance classes are listed, each once: what stands before `/conf/`."""
    return list(dict.fromkeys(each.partition("/conf/")[0] for each in classes if each.startswith("http")))


def brief(collection: Any) -> dict[str, Any]:
    """Give of a collection what a landing page needs to name it: nothing else of it makes the service another one."""
    if not isinstance(collection, dict):
        return {}
    own = [each.said for each in links(collection) if each.relation == "self"]
    return {"id": collection.get("id"), "links": own[:1]}


def items_address(said: dict[str, Any]) -> str:
    """Give the address below which the items of an answer are: that of their collection, else of the answer itself."""
    for relation, ending in (("collection", "/items"), ("self", "")):
        for each in walk(said, relation):
            if each.href.startswith("http"):
                return f"{place(each.href)}{ending}"
    return ""


def _below(said: dict[str, Any]) -> str:
    own = own_address(said, "", "")
    return f"{own}/collections" if own else ""
