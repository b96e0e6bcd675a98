"""XZuFi: the objects in messages of XZuFi 2.1 to 2.3, and which of them belong to one service.

A message writes objects (`schreibe`) or deletes them (`loesche`); a later one counts. Bodies and online services name
the services that they are responsible for (`zustaendigkeit`, `leistungID`). So the record of a service is an element of
our own, `buendel`, with the service as it came, its specialisations, and copies of its bodies and online services, each
with what it says of this service alone.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from dcat_ap.finding import Finding, error, warning
from dcat_ap.naming import fingerprint
from dcat_ap.parse import Unreadable
from dcat_ap.salvage import good_iri
from harvester import markup
from harvester.markup import Element, children, local, words
from harvester.record import Contents, Origin, Record

FORMAT = "xzufi"
SERVICE, BUNDLE = "leistung", "buendel"

_PARTS = ("spezialisierung", "organisationseinheit", "onlinedienst")
_OBJECTS = {SERVICE, *_PARTS}
_REFERENCE = {"leistungID", "leistungsID"}
_LONGEST_ID = 500

Name = tuple[str, str]
"""What an object is called, and by which agency; the agency may be missing where the object is referred to."""


@dataclass(slots=True)
class Transfer:
    """The objects that are there after all messages, by their class and name; `deleted`: a message deleted some."""

    objects: dict[tuple[str, Name], Element] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    deleted: bool = False

    def take(self, body: bytes, where: str) -> None:
        """Carry out a message. Raises Unreadable where the document is none."""
        root, told = markup.parse(body, where)
        self.findings += told
        found = list(_found(root))
        if not found and "xzufi" not in str(root.tag).lower():
            raise Unreadable(error("services.no-xzufi", where))
        for number, (element, is_deleted) in enumerate(found, 1):
            name = _name(element)
            if is_deleted:
                self.deleted = True
                self.objects.pop((local(element.tag).removesuffix("ID"), name), None)
            elif name[0]:
                self.objects[local(element.tag), name] = element
            else:
                self.findings.append(warning("services.no-id", f"{where} [{number}]", element=local(element.tag)))

    def records(self, origin: Origin) -> Contents:
        """Give the record of each service with what belongs to it; what belongs to none is told."""
        services = {name: each for (kind, name), each in self.objects.items() if kind == SERVICE}
        by_id: dict[str, list[Name]] = {}
        for name in services:
            by_id.setdefault(name[0], []).append(name)
        parts: dict[Name, list[Element]] = {}
        lonely = 0
        for (kind, _), each in self.objects.items():
            if kind != SERVICE:
                owners = {owner for said in _references(each) for owner in _meant(said, services, by_id)}
                lonely += not owners
                for owner in owners:
                    parts.setdefault(owner, []).append(_about(each, owner))
        told = (warning("services.lonely", origin.url, count=lonely),) if lonely else ()
        found = tuple(_record(name, each, parts.get(name, []), origin) for name, each in services.items())
        return Contents(found, (*self.findings, *told))


def _found(root: Element) -> Iterator[tuple[Element, bool]]:
    """Give the objects of a message in their order, each with whether it is to be deleted."""
    waiting = [(root, False)]
    while waiting:
        element, is_deleted = waiting.pop()
        name = local(element.tag)
        if name in _OBJECTS or (is_deleted and name.removesuffix("ID") in _OBJECTS):
            yield element, is_deleted
        elif name != BUNDLE or element is root:
            is_deleted = is_deleted or name.startswith("loesch")
            waiting.extend((each, is_deleted) for each in reversed(list(children(element))))


def _name(element: Element) -> Name:
    """Give what an object is called; a mere reference is called what it says."""
    said = next((each for each in children(element) if local(each.tag) == "id"), element)
    return _said(said) if said is not element or not len(element) else ("", "")


def _said(element: Element) -> Name:
    return words(element)[:_LONGEST_ID], element.get("schemeAgencyID", "")


def _references(element: Element) -> Iterator[Name]:
    """Give the services that an object names."""
    return (_said(each) for each in element.iter() if local(each.tag) in _REFERENCE)


def _meant(said: Name, services: dict[Name, Element], by_id: dict[str, list[Name]]) -> list[Name]:
    """Give the service that is meant: of the same agency, or the only one of this id where none is named."""
    if said in services:
        return [said]
    others = [each for each in by_id.get(said[0], []) if not said[1] or not each[1]]
    return others if len(others) == 1 else []


def _about(element: Element, owner: Name) -> Element:
    """Give a copy of an object without what it says of other services."""
    copy = deepcopy(element)
    for each in list(children(copy)):
        named = {said[0] for said in _references(each)}
        if local(each.tag) == "zustaendigkeit" and named and owner[0] not in named:
            copy.remove(each)
    return copy


def _record(name: Name, service: Element, parts: list[Element], origin: Origin) -> Record:
    """Give the record of a service; its key is its id, with the agency that gave it where it names one."""
    order = sorted(parts, key=lambda each: (_PARTS.index(local(each.tag)), _name(each)))
    body = markup.canonical(markup.bundle(BUNDLE, [service, *order]))
    key = "/".join(filter(None, reversed(name))) or fingerprint(body.decode())
    iri = name[0] if good_iri(name[0]) else origin.naming.entry("public-service", key)
    return Record(key=key, iri=iri, kind="public-service", format=FORMAT, body=body)


def read(documents: Iterable[tuple[bytes, str]]) -> Transfer:
    """Give what is there after the messages of `documents`. Raises Unreadable."""
    transfer = Transfer()
    for body, where in documents:
        transfer.take(body, where)
    return transfer
