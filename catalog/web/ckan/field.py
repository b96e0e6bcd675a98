"""Field: values of our JSON form as fields of CKAN have them: codes for concepts, texts by language, lists."""

from collections.abc import Sequence
from typing import Any

from catalog.values import tagged, words
from dcat_ap import vocabularies


def listed(values: Sequence[str]) -> Any:
    """Give one value alone, several as a list; empty if there is none."""
    return values[0] if len(values) == 1 else list(values) or ""


def translated(name: str, values: Any) -> dict[str, Any]:
    """Give texts by their language as ckanext-fluent has them; nothing where no text has a language."""
    if values is None:
        return {}
    texts = {language: text for language, text in reversed(list(tagged(values))) if language and text.strip()}
    return {f"{name}_translated": dict(reversed(texts.items()))} if texts else {}


def code(values: Any, vocabulary: str) -> str:
    """Give the first value: the code of a concept, or what stands there."""
    value = next(words(values), "")
    known = vocabularies.vocabulary(vocabulary).get(value)
    return known.code if known else value


def concept(text: str, vocabulary: str) -> str:
    """Give the IRI of the concept that a code of `code` means, else the text."""
    found = vocabularies.vocabulary(vocabulary).find(text)
    return str(found.iri) if found else text
