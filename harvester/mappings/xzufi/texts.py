"""Texts: the modules of a service, by their code, and what each says in CPSV-AP.

Codes are those of urn:de:xzufi:codeliste:leistungstextmodulleika; rules are named as that list names its modules.
"""

from typing import Any

from dcat_ap.salvage import good_iri
from dcat_ap.terms import CPSV, CV, DCAT, DCT, ELI, FOAF, VCARD, Iri
from harvester.draft import Draft, Node
from harvester.fields import Fields
from harvester.mappings.xzufi.words import code, spoken, tell, things

_OFFICIAL, _USUAL = "02", "03"
_DESCRIPTIONS = ("06", "24", "05")  # full text, teaser, short text: the first that is there describes the service
_PARTS: dict[str, tuple[Iri, Iri, str]] = {
    "07": (CV.hasLegalResource, ELI.LegalResource, ""),
    "08": (CPSV.hasInput, CV.Evidence, ""),
    "09": (CV.holdsRequirement, CV.Requirement, ""),
    "11": (CPSV.follows, CPSV.Rule, "Verfahrensablauf"),
    "16": (CPSV.follows, CPSV.Rule, "Hinweise"),
    "25": (CPSV.follows, CPSV.Rule, "Rechtsbehelf"),
}
_CONTACTS = ("22", "23")  # competent body, whom to ask: in words
_LINKED = {"07": (CV.hasLegalResource, ELI.LegalResource)}  # a link of this module is such a thing; of others a page


def say(draft: Draft, said: Fields, prefix: str = "xzufi:") -> None:
    """Say all modules of a service, or of its specialisation."""
    modules = list(things(said.raw("modulText")))
    by_code: dict[str, list[dict[str, Any]]] = {}
    for each in modules:
        by_code.setdefault(code(each.get("leikaTextmodul")), []).append(each)
    usual, official = by_code.pop(_USUAL, []), by_code.pop(_OFFICIAL, [])
    if prefix == "xzufi:":
        has_usual = any(spoken(each.get("inhalt")) for each in usual)
        _tell(draft, DCT.title if has_usual else DCT.alternative, usual)
        _tell(draft, DCT.alternative if has_usual else DCT.title, official)
        best = next(
            (name for name in _DESCRIPTIONS if any(spoken(each.get("inhalt")) for each in by_code.get(name, []))), ""
        )
        _tell(draft, DCT.description, by_code.pop(best, []))
    for name, found in by_code.items():
        for each in found:
            _module(draft, name, each, prefix)
    _durations(draft, said)
    for value in said.take("modulUrsprungsportal"):
        _link(draft, value, DCT.source)
    if prefix != "xzufi:":
        said.keep(draft, prefix)


def _tell(draft: Draft, predicate: Iri, modules: list[dict[str, Any]]) -> None:
    for each in modules:
        tell(draft, predicate, each.get("inhalt"))
        _links(draft, "", each)


def _module(draft: Draft, name: str, module: dict[str, Any], prefix: str) -> None:
    texts = module.get("inhalt")
    if name in _PARTS and spoken(texts):
        predicate, cls, kind = _PARTS[name]
        tell(draft.part(predicate, cls).text(DCT.type, kind), DCT.description, texts)
    elif name in _CONTACTS and spoken(texts):
        tell(draft.part(DCAT.contactPoint, VCARD.Kind), VCARD.note, texts)
    else:
        draft.keep(f"{prefix}modulText/{name or '?'}", texts)
    _links(draft, name, module)


def _links(draft: Draft, name: str, module: dict[str, Any]) -> None:
    """Say the links of a module: what it is about, and what it leads on to."""
    links = module.get("weiterfuehrenderLink")
    for value in links if isinstance(links, list) else [links]:
        if name in _LINKED:
            _link(draft, value, *_LINKED[name])
        else:
            _link(draft, value, FOAF.page, FOAF.Document)


def _link(draft: Draft, value: Any, predicate: Iri, cls: Iri | None = None) -> None:
    """Say a link with its title, by its address, which may be that of a dataset."""
    told = Fields(value)
    address = told.text("uri", "url", "#")
    if not good_iri(address):
        draft.keep("xzufi:link", value)
        return
    node: Node = draft.part(predicate, cls, address)
    for each in told.take("titel", "bezeichnung"):
        tell(node, DCT.title, _languages(each, value))
    for each in told.take("beschreibung"):
        tell(node, DCT.description, _languages(each, value))
    told.drop("positionDarstellung", "@languageCode")
    told.keep(node, "xzufi:")


def _languages(text: Any, link: Any) -> Any:
    """Give a text of a link with the language that the link has."""
    language = link.get("@languageCode") if isinstance(link, dict) else None
    return {"#": text, "@languageCode": language} if isinstance(text, str) and language else text


def _durations(draft: Draft, said: Fields) -> None:
    """Say what a service costs, how long it takes and which time limits there are."""
    for value in things(said.raw("modulKosten")):
        told, node = Fields(value), draft.part(CV.hasCost, CV.Cost)
        for each in told.take("beschreibung"):
            tell(node, DCT.description, each)
        told.keep(node, "xzufi:")
    for value in things(said.raw("modulBearbeitungsdauer")):
        told = Fields(value)
        for each in told.take("beschreibung"):
            tell(draft, CV.processingTime, each)
        told.keep(draft, "xzufi:modulBearbeitungsdauer/")
    for value in things(said.raw("modulFrist")):
        told = Fields(value)
        node = draft.part(CPSV.follows, CPSV.Rule).text(DCT.type, "Frist")
        for each in told.take("beschreibung"):
            tell(node, DCT.description, each)
        told.keep(node, "xzufi:")
