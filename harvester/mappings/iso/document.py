"""Documents with ISO records: a record alone, or in the answers of CSW, OAI-PMH and InGrid's IDF."""

from collections.abc import Iterator

from harvester.markup import Element, local

RECORDS = ("MD_Metadata", "MI_Metadata", "idfMdMetadata")
_LISTS = {"SearchResults", "GetRecordByIdResponse"}


def records(root: Element) -> Iterator[Element]:
    """Give every ISO record of a document; one within another is part of it."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if local(element.tag).endswith(RECORDS):
            yield element
        else:
            waiting.extend(reversed(element))


def others(root: Element) -> list[str]:
    """Give the names of what an answer of CSW lists besides ISO records: Dublin Core, feature catalogues and others."""
    lists = [each for each in root.iter() if local(each.tag) in _LISTS]
    return sorted({local(each.tag) for found in lists for each in found if not _holds_record(each)})


def _holds_record(element: Element) -> bool:
    return any(True for _ in records(element))
