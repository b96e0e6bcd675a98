"""IRIs for what a source left unnamed, equal in every run as long as what names it stays the same."""

from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import quote

from dcat_ap.terms import Iri


@dataclass(frozen=True, slots=True)
class Naming:
    """The namespace of one Harvest Source below the instance's `iri_base`, which is fixed at the first harvest."""

    iri_base: str
    source: str

    def entry(self, kind: str, identifier: str) -> Iri:
        """Give the IRI of an unnamed dataset, series or service: its source's name and its own identifier."""
        return Iri(f"{self.iri_base}{kind}/{quote(self.source, safe='')}/{quote(identifier, safe='')}")

    def distribution(self, entry: str, access: str, number: int) -> Iri:
        """Give the IRI of an unnamed distribution: its dataset and access URL.

        Distributions that share both, or have no URL, are told apart by `number`, their place in content order.
        """
        place = f"\n{number}" if number else ""
        return Iri(f"{self.iri_base}distribution/{fingerprint(entry + chr(10) + access + place)}")


def fingerprint(text: str) -> str:
    """Give 20 hexadecimal digits that stand for `text`."""
    return blake2b(text.encode(), digest_size=10).hexdigest()
