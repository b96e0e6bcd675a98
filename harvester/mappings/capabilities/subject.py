"""What a service is called and about: title, abstract and keywords, in every standard's words for them."""

from typing import Any

from dcat_ap.terms import DCAT, DCT
from harvester import coverage, inspire
from harvester.draft import Draft, Node
from harvester.fields import Fields

_TITLES = ("Title", "label")
_ABSTRACTS = ("Abstract", "description")
_KEYWORDS = ("KeywordList", "Keywords", "keywords")


def tell(draft: Draft, head: Fields, language: str) -> None:
    """Say title, abstract and keywords; `language` is the tag of texts where the service says in which it answers."""
    for predicate, names in ((DCT.title, _TITLES), (DCT.description, _ABSTRACTS)):
        for text, _ in head.words(*names):
            draft.text(predicate, text, language=language)
    for group in head.take(*_KEYWORDS):
        _keywords(draft, group, language)
    draft.say(DCT.modified, *map(coverage.date, head.texts("updated")))


def keyword(node: Node, text: str, thesaurus: str, language: str) -> None:
    """Say a keyword; one of INSPIRE's list of themes is a theme besides."""
    node.text(DCAT.keyword, text, language=language)
    if "inspire" in thesaurus.lower() or "gemet" in thesaurus.lower():
        node.link(DCAT.theme, inspire.theme(text))


def _keywords(draft: Draft, group: Any, language: str) -> None:
    """Say a group of keywords: a list of them with their thesaurus, or a text with commas (WFS 1.0)."""
    if isinstance(group, str):
        for each in group.split(","):
            keyword(draft, each.strip(), "", language)
        return
    told = Fields(group)
    thesaurus = _plain(told.raw("Type"))
    for each in told.take("Keyword", "keyword"):
        keyword(
            draft, _plain(each), each.get("vocabulary") or thesaurus if isinstance(each, dict) else thesaurus, language
        )
    told.keep(draft, "capabilities:Keywords/")


def _plain(value: Any) -> str:
    said = value.get("value", "") if isinstance(value, dict) else value
    return said if isinstance(said, str) else ""
