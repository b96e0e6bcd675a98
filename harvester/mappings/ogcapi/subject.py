"""What the objects of OGC API have in common: title, description, keywords, themes, dates of the description."""

from dcat_ap.terms import ADMS, DCAT, DCT, FOAF, RDFS, SKOS
from dcat_ap.vocabularies import vocabulary
from harvester import coverage, fields
from harvester.draft import Draft
from harvester.fields import Fields

_WEB = ("http://", "https://")


def tell(draft: Draft, told: Fields, language: str) -> None:
    """Say what the thing is called and about; `language` is the tag of its texts where it says so."""
    for predicate, name in ((DCT.title, "title"), (DCT.description, "description"), (DCAT.keyword, "keywords")):
        for text, own in told.words(name):
            draft.text(predicate, text, language=own or language)
    _themes(draft, told, language)
    _identifiers(draft, told)
    for text in told.texts("rights"):
        draft.part(DCT.rights, DCT.RightsStatement).text(RDFS.label, text, language=language)
    _dates(draft, told)


def _dates(draft: Draft, told: Fields) -> None:
    """Say when the description was made and changed; as of ISO records, its change is that of the entry (K40)."""
    created, updated = told.peek("created"), told.peek("updated")
    if not updated:
        return
    draft.say(DCT.modified, *map(coverage.date, told.texts("updated")))
    if created:
        record = draft.part(FOAF.isPrimaryTopicOf, DCAT.CatalogRecord).say(FOAF.primaryTopic, draft)
        record.say(DCT.issued, *map(coverage.date, told.texts("created"))).say(
            DCT.modified, *map(coverage.date, updated)
        )


def _themes(draft: Draft, told: Fields, language: str) -> None:
    """Say concepts: those with an address as they are, EU themes by their name, mere words as keywords."""
    known = vocabulary("data-theme")
    for theme in told.objects("themes"):
        scheme = theme.text("scheme")
        for concept in theme.objects("concepts"):
            named = concept.text("id")
            words = [*concept.texts("title"), named]
            iri = next((each for each in (*concept.texts("url"), named) if each.startswith(_WEB)), "")
            found = next(filter(None, map(known.find, filter(None, words))), None)
            if iri or found:
                draft.link(DCAT.theme, iri or (found.iri if found else ""))
            else:
                draft.text(DCAT.keyword, words[0], language=language)
            concept.keep(draft, "ogcapi:themes/")
        if scheme and not scheme.startswith(_WEB):
            draft.keep("ogcapi:themes/scheme", scheme)
        theme.keep(draft, "ogcapi:themes/")


def _identifiers(draft: Draft, told: Fields) -> None:
    for each in told.objects("externalIds"):
        other = draft.part(ADMS.identifier, ADMS.Identifier)
        other.text(SKOS.notation, *each.texts("value"))
        for scheme in each.texts("scheme"):
            other.part(DCT.creator, None, scheme) if scheme.startswith(_WEB) else other.text(ADMS.schemaAgency, scheme)
        each.keep(draft, "ogcapi:externalIds/")


def licence(told: Fields, addresses: list[str]) -> list[str]:
    """Give the licence: "other" and "various" only say that links name it (Records, 7.2; STAC)."""
    texts = [each for each in told.texts("license") if not (addresses and each.lower() in _ELSEWHERE)]
    return fields.best_licence([*addresses, *texts])


_ELSEWHERE = {"other", "various"}
