"""What INSPIRE adds to capabilities: languages, dates, conformity, coupled data (technical guidance, annexes)."""

from typing import Any

from dcat_ap.terms import DCT, FOAF, GEODCATAP
from harvester import coverage, language
from harvester.capabilities.layer import joined
from harvester.draft import Draft, Node
from harvester.fields import Fields
from harvester.inspire import INSPIRE
from harvester.mappings.capabilities import subject

_DATES = {"DateOfCreation": DCT.created, "DateOfPublication": DCT.issued}


def tell(draft: Draft, extended: Fields) -> list[str]:
    """Say what INSPIRE asks of a service, and give the IRIs of the data that it names."""
    for each in extended.objects("MetadataUrl"):
        draft.link(FOAF.page, *each.texts("URL"))
    said = extended.text("SpatialDataServiceType")
    draft.link(GEODCATAP.serviceType, f"{INSPIRE}SpatialDataServiceType/{said}" if said.isalpha() else said)
    _keywords(draft, extended)
    _dates(draft, extended)
    _languages(draft, extended)
    for each in extended.objects("Conformity"):
        _conformity(draft, each)
    extended.drop("ResourceType", "ResponseLanguage", "schemaLocation")
    return [iri for each in extended.objects("SpatialDataSetIdentifier") if (iri := _coupled(draft, each))]


def _keywords(draft: Draft, extended: Fields) -> None:
    for name in ("MandatoryKeyword", "Keyword"):
        for each in extended.objects(name):
            thesaurus = " ".join(_texts(each.raw("OriginatingControlledVocabulary")))
            for text in each.texts("KeywordValue"):
                if name == "Keyword" or not text.isalpha():
                    subject.keyword(draft, text, thesaurus, "")
                else:
                    draft.link(GEODCATAP.serviceCategory, f"{INSPIRE}SpatialDataServiceCategory/{text}")
            each.drop("type")


def _dates(draft: Draft, extended: Fields) -> None:
    for each in extended.objects("TemporalReference"):
        for name, predicate in _DATES.items():
            draft.say(predicate, *map(coverage.date, each.texts(name)))
        each.keep(draft, "capabilities:TemporalReference/")
    draft.say(DCT.modified, *map(coverage.date, extended.texts("MetadataDate")))  # as of ISO records (K40)


def _languages(draft: Draft, extended: Fields) -> None:
    for each in extended.objects("SupportedLanguages"):
        codes = [
            text for inner in (*each.take("DefaultLanguage"), *each.take("SupportedLanguage")) for text in _texts(inner)
        ]
        for code in dict.fromkeys(codes):
            iri = language.concept(code)
            draft.part(DCT.language, DCT.LinguisticSystem, iri) if iri != code else draft.text(DCT.language, code)


def _conformity(draft: Draft, said: Fields) -> None:
    """Say the specification that the service conforms to; any other outcome of a test is kept."""
    degree = said.text("Degree")
    for each in said.objects("Specification"):
        if degree != "conformant":
            each.keep(draft, f"capabilities:Conformity/{degree or 'notEvaluated'}/")
            continue
        uri = next((text for text in each.peek("URI") if text.startswith("http")), "")
        standard = draft.part(DCT.conformsTo, DCT.Standard, uri)
        standard.text(DCT.title, *each.texts("Title"))
        standard.say(DCT.issued, *map(coverage.date, each.texts("DateOfPublication")))
        each.drop(*(("URI",) if uri else ()), "type")
        each.keep(draft, "capabilities:Conformity/")


def _coupled(draft: Node, said: Fields) -> str:
    """Give the IRI of a data set that is named by code and namespace; without a namespace it is kept."""
    code, space = said.peek("Code"), said.peek("Namespace")
    iri = joined("".join(space[:1]), "".join(code[:1]))
    if not iri:
        said.keep(draft, "capabilities:SpatialDataSetIdentifier/")
    return iri


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) and value else []
