"""Layers, feature types and coverages: what each is called, and which record describes its data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dcat_ap.salvage import good_iri
from harvester.capabilities.element import href, tree
from harvester.markup import Element, children, local, words

_ITEMS = {"Layer", "FeatureType", "CoverageSummary", "CoverageOfferingBrief"}
_ENTRY = "{http://www.w3.org/2005/Atom}entry"
_DRAWING = {"Style", "TileMatrixSetLink", "ResourceURL", "Dimension", "Extent"}
_METADATA = {"MetadataURL", "Metadata", "metadataLink"}
_NAMES = ("Name", "Identifier", "CoverageId", "name", "id")
_TITLES = ("Title", "label", "title")
_JOINS = ("/", "#", ":")
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer, feature type or coverage: its name, what is said of it, and the record that describes its data.

    `record` is the IRI of a dataset where the layer names one, else the address of its metadata, else empty.
    """

    name: str
    said: dict[str, Any]
    record: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return next((text for name in _TITLES if isinstance(text := self.said.get(name), str) and text), self.name)


def layers(root: Element) -> Iterator[Layer]:
    """Give the named layers in the order of the document, each without those in it."""
    waiting: list[tuple[Element, dict[str, str]]] = [(root, {})]
    while waiting:
        element, authorities = waiting.pop()
        own = {each.get("name", ""): url for each in children(element) if (url := _authority(each))}
        authorities = authorities | own
        if local(element.tag) in _ITEMS or element.tag == _ENTRY:
            yield from _layer(element, authorities)
        waiting.extend((each, authorities) for each in reversed(list(children(element))) if len(each))


def _layer(element: Element, authorities: dict[str, str]) -> Iterator[Layer]:
    said: dict[str, Any] = {}
    for each in children(element):
        tag = local(each.tag)
        if tag not in _ITEMS and tag not in _DRAWING:
            said.setdefault(tag, []).append(tree(each))
    said = {name: values[0] if len(values) == 1 else values for name, values in said.items()}
    name = next((text for each in _NAMES if isinstance(text := said.get(each), str) and text), "")
    if name:
        yield Layer(name, said, _identified(element, authorities) or _described(element))


def _authority(element: Element) -> str:
    if local(element.tag) != "AuthorityURL":
        return ""
    return next(filter(None, map(href, element.iter())), "")


def _identified(element: Element, authorities: dict[str, str]) -> str:
    """Give the identifier of the data (WMS Identifier with AuthorityURL; INSPIRE's code and namespace) as an IRI."""
    said = {local(each.tag): words(each) for each in children(element)}
    pairs = [
        (authorities.get(each.get("authority", ""), ""), words(each))
        for each in children(element)
        if local(each.tag) == "Identifier" and each.get("authority") is not None
    ]
    code = said.get("spatial_dataset_identifier_code", "")
    if code:
        pairs.append((said.get("spatial_dataset_identifier_namespace", ""), code))
    return next(filter(None, (joined(space, code) for space, code in pairs)), "")


def joined(space: str, code: str) -> str:
    """Give the IRI that a code and its namespace make together, as ISO records name their data; else nothing."""
    if code.startswith(_WEB):
        return code if good_iri(code) else ""
    if not space.startswith(_WEB) or not code:
        return ""
    whole = f"{space}{'' if space.endswith(_JOINS) else '/'}{code}"
    return whole if good_iri(whole) else ""


def _described(element: Element) -> str:
    """Give the address of the record of a layer (MetadataURL, Metadata, describedby); one in XML before others."""
    found = []
    for each in children(element):
        tag = local(each.tag)
        if tag in _METADATA or (tag == "link" and each.get("rel") == "describedby"):
            url = next(filter(None, map(href, each.iter())), "") or words(each)
            if url.startswith(_WEB) and good_iri(url):
                found.append(("xml" not in " ".join([*each.values(), *map(words, each.iter())]).lower(), url))
    return min(found, key=lambda pair: pair[0])[1] if found else ""
