"""Citation: whom to name when the data are reused (K35), and a sentence by which to cite the entry."""

from dataclasses import dataclass
from typing import Any

from dcat_ap import licences, plain
from dcat_ap.model import Distribution, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The sentence to copy, and the names that the licences ask for, each once."""

    sentence: str
    names: tuple[str, ...]


def citation(form: dict[str, Any], language: str, address: str) -> Citation | None:
    """Give the Citation of an entry from its JSON form; None for what is no entry of the model."""
    try:
        entry = plain.read(form)
    except (KeyError, TypeError):  # as `read` says: another release wrote it, and the rest of the page can be shown
        return None
    return Citation(sentence=licences.citation(entry, language, address), names=_names(entry, language))


def _names(entry: Entry, language: str) -> tuple[str, ...]:
    things = [each for each in getattr(entry, "distribution", ()) if isinstance(each, Distribution)]
    named = (licences.attribution(entry, each, language) for each in things or (None,))
    return tuple(dict.fromkeys(filter(None, named)))
