"""Given: what the steward of a source declared, and what the instance knows of itself; all that `clean` may add."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from dcat_ap.licences import DeclaredLicence
from dcat_ap.terms import Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAgent:
    """A body: its name, and its IRI and kind where they are known."""

    name: str
    iri: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredContact:
    """Whom to ask, where the source does not say."""

    name: str = ""
    email: str = ""
    url: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What may be added where the source is silent. `values` has the meaning of words by property: `dct:format`."""

    language: str = ""
    publisher: DeclaredAgent | None = None
    contact: DeclaredContact | None = None
    licence: DeclaredLicence | None = None
    languages: tuple[Iri, ...] = ()
    themes: tuple[Iri, ...] = ()
    legislation: tuple[Iri, ...] = ()
    contributor_id: Iri | None = None
    values: Mapping[str, Mapping[str, Iri]] = field(default_factory=dict)

    @classmethod
    def read(cls, table: Mapping[str, Any], contributor_id: str = "") -> Self:
        """Give what the table `[declare]` of a source says; `contributor_id` is that of the instance.

        The table conforms to schemas/json/source.schema.json.
        """
        own = table.get("contributor_id", contributor_id)
        licence, publisher, contact = (table.get(name) for name in ("licence", "publisher", "contact"))
        return cls(
            language=table.get("language", ""),
            publisher=DeclaredAgent(**publisher) if publisher else None,
            contact=DeclaredContact(**contact) if contact else None,
            licence=DeclaredLicence(**(licence | {"on": str(licence["on"])})) if licence else None,
            languages=_iris(table, "languages"),
            themes=_iris(table, "themes"),
            legislation=_iris(table, "legislation"),
            contributor_id=Iri(own) if own else None,
            values={name: _meanings(its) for name, its in table.get("values", {}).items()},
        )


NOTHING = Given()
"""Nothing was declared and nothing is known."""


def _meanings(words: Mapping[str, str]) -> dict[str, Iri]:
    return {word: Iri(iri) for word, iri in words.items()}


def _iris(table: Mapping[str, Any], name: str) -> tuple[Iri, ...]:
    return tuple(map(Iri, table.get(name, ())))
