"""Identification: title, description, identifiers, dates, languages and subjects of the resource."""

from dcat_ap.terms import ADMS, DCAT, DCATAP, DCT, FOAF, GEODCATAP, SKOS, Iri, Literal
from harvester import language
from harvester.coverage import date
from harvester.inspire import INSPIRE, theme
from harvester.mappings.iso.codes import EU, FREQUENCIES, THEMES
from harvester.mappings.iso.described import Described, identifier, web
from harvester.mappings.iso.tree import Field

_DATES = {"creation": DCT.created, "publication": DCT.issued}
_HVD = "http://data.europa.eu/bna/c_"
_HVD_LAW = "http://data.europa.eu/eli/reg_impl/2023/138"
_LEVELS = {"dataset", "series", "service"}
_SCOPES = ("hierarchyLevel", "metadataScope.resourceScope")
_JOINS = ("/", "#", ":")
_IDENTIFIERS = "citation.identifier"


def tell(described: Described) -> None:
    """Say what the resource is called, what it is about, and how it is kept."""
    draft, info = described.draft, described.info
    described.tell(draft, DCT.title, info.first("citation.title"))
    described.tell(draft, DCT.alternative, *info.all("citation.alternateTitle"))
    described.tell(draft, DCT.description, info.first("abstract"))
    described.tell(draft, GEODCATAP.purpose, *info.all("purpose"))
    draft.text(DCAT.version, info.say("citation.edition"))
    draft.say(DCT.identifier, *(identifier(each) for each in identifiers(info)))
    _dates(described)
    _languages(described)
    for keywords in info.all("descriptiveKeywords"):
        of_inspire = "inspire" in keywords.peek("thesaurusName.title").lower()
        for each in keywords.all("keyword"):
            _keyword(described, each, of_inspire=of_inspire)
    _topics(described)
    _frequency(described)
    draft.link(FOAF.depiction, *(web(each.text) for each in info.all("graphicOverview.fileName")))
    _relations(described)


def identifiers(info: Field) -> list[str]:
    """Give the identifiers of a resource, a code together with its namespace where that is an address; each once."""
    found = []
    for each in info.all(_IDENTIFIERS):
        code, space = each.first("code"), each.first("codeSpace")
        if code is None:
            continue
        text = web(code.href) or code.text
        if space and text and not web(text) and (web(space.text) or space.text.endswith(_JOINS)):
            text = f"{space.text}{'' if space.text.endswith(_JOINS) else '/'}{text}"
        elif space:
            space.told = False
        found.append(text)
    return list(dict.fromkeys(filter(None, found)))


def level(root: Field) -> str:
    """Give what a record says it describes: dataset, series, service or something else."""
    return root.one_of(*_SCOPES)


def _dates(described: Described) -> None:
    """Say creation and publication; what was last changed is the record's own date (K40), a revision is kept."""
    for each in described.info.all("citation.date"):
        kind = each.first("dateType")
        predicate = _DATES.get(kind.token) if kind else None
        if predicate:
            described.draft.say(predicate, date(each.say("date")))
        elif kind:
            kind.told = False
    described.draft.say(DCT.modified, described.stamp())


def _languages(described: Described) -> None:
    codes = described.info.all("language", "defaultLocale.language", "otherLocale.language")
    for code in dict.fromkeys(each.token for each in codes if each.token):
        iri = language.concept(code)
        described.draft.part(DCT.language, DCT.LinguisticSystem, iri) if web(iri) else described.draft.text(
            DCT.language, code
        )


def _keyword(described: Described, each: Field, *, of_inspire: bool) -> None:
    """Say a keyword; one with an address is a theme, a category of high value, or the law that makes it one."""
    draft, href = described.draft, web(each.href)
    described.tell(draft, DCAT.keyword, each)
    if href.startswith(_HVD_LAW):
        draft.link(DCATAP.applicableLegislation, href)
    elif href.startswith(_HVD):
        draft.link(DCATAP.hvdCategory, href)
    elif "SpatialDataServiceCategory/" in href:
        draft.link(GEODCATAP.serviceCategory, href)
    elif href:
        draft.link(DCAT.theme, href)
    elif of_inspire:
        draft.link(DCAT.theme, theme(each.text))


def _topics(described: Described) -> None:
    """Say the topic categories, and the theme of the EU list that is meant by them."""
    for each in described.info.all("topicCategory"):
        code = each.token
        if code.isalpha():
            described.draft.link(GEODCATAP.topicCategory, f"{INSPIRE}TopicCategory/{code}")
            if code in THEMES:
                described.draft.link(DCAT.theme, f"{EU}data-theme/{THEMES[code]}")
        else:
            described.draft.text(GEODCATAP.topicCategory, code)
    scope = described.root.first(*_SCOPES)
    if scope and level(described.root) not in _LEVELS:
        scope.told = False
    elif scope:
        described.draft.link(GEODCATAP.resourceType, f"{INSPIRE}ResourceType/{level(described.root)}")


def _frequency(described: Described) -> None:
    for each in described.info.all("resourceMaintenance.maintenanceAndUpdateFrequency")[:1]:
        code = each.token
        known = FREQUENCIES.get(code)
        if known:
            described.draft.part(DCT.accrualPeriodicity, DCT.Frequency, f"{EU}frequency/{known}")
        else:
            described.draft.link(DCT.accrualPeriodicity, code)


def _relations(described: Described) -> None:
    """Say parents and relatives that have an address; others are kept."""
    parents = described.root.all("parentIdentifier", "parentMetadata", "parentMetadata.title")
    relatives = described.info.all(
        "aggregationInfo.aggregateDataSetIdentifier.code",
        "aggregationInfo.aggregateDataSetName.identifier.code",
        "associatedResource.name.identifier.code",
    )
    for predicate, fields in ((DCT.isPartOf, parents), (DCT.relation, relatives)):
        for each in fields:
            target = web(each.href) or web(each.text)
            each.told = bool(target)
            described.draft.link(predicate, target)


def reference_systems(described: Described) -> None:
    """Say the coordinate reference systems: by their address, else by their name or number."""
    for each in described.root.all("referenceSystemInfo.referenceSystemIdentifier"):
        code, space = each.first("code"), each.first("codeSpace")
        if code is None or not code.said:
            continue
        iri = web(code.href) or web(code.text)
        system = described.draft.part(GEODCATAP.referenceSystem, DCT.Standard, iri)
        system.say(DCT.type, Iri("http://inspire.ec.europa.eu/glossary/SpatialReferenceSystem"))
        if code.text != iri:
            described.tell(system, DCT.identifier if code.text.isdigit() else DCT.title, code)
        if space and space.said and not iri:
            described.tell(system.part(SKOS.inScheme, SKOS.ConceptScheme), DCT.title, space)


def own_identifier(described: Described, key: str, *, named: bool) -> None:
    """Say the identifier of the record: as the resource's own where it has none, else as one of a catalogue's (K26)."""
    if not named:
        described.draft.say(DCT.identifier, identifier(key))
        return
    other = described.draft.part(ADMS.identifier, ADMS.Identifier)
    other.say(SKOS.notation, Literal(key))
