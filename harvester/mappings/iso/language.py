"""Languages of a record: that of its texts, and those of its translations (PT_FreeText, PT_Locale)."""

from dataclasses import dataclass

from dcat_ap.terms import Iri
from harvester.draft import Node
from harvester.language import tag
from harvester.mappings.iso.tree import Field


@dataclass(frozen=True, slots=True)
class Languages:
    """The tag of the record's own language, and that of each locale by its id."""

    own: str
    locales: dict[str, str]

    def texts(self, field: Field) -> list[tuple[str, str]]:
        """Give each text of a field with its language tag; the same text in the same language once."""
        own = (field.text, self.own)
        if not field.others:
            return [own]
        return sorted({own, *((text, self._tag(locale)) for locale, text in field.others)})

    def tell(self, node: Node, predicate: Iri, *fields: Field | None) -> None:
        """Say the texts of fields in all their languages."""
        for field in fields:
            if field is not None:
                for text, tag in self.texts(field):
                    node.text(predicate, text, language=tag)

    def _tag(self, locale: str) -> str:
        return self.locales.get(locale) or tag(locale)


def languages(root: Field) -> Languages:
    """Give the languages that a record declares."""
    own = root.first("language", "defaultLocale.language", "defaultLocale.languageCode")
    locales = {}
    for locale in root.all("locale", "otherLocale"):
        locales[locale.mark] = tag(locale.one_of("languageCode", "language"))
    return Languages(tag(own.token) if own else "", locales)
