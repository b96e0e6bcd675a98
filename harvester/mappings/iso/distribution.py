"""Distributions: which links of a record lead to the data, which to a service, and which are pages about them.

CI_OnLineFunctionCode decides, then protocol and application profile, then the address itself: an OGC service asks for
its capabilities, a file has the ending of a data format. A link of which nothing is said is a page (GeoDCAT-AP).
"""

from dataclasses import dataclass

from dcat_ap.terms import ADMS, DCAT, DCT, FOAF, GEODCATAP, Iri
from harvester import webservice
from harvester.draft import Node, link
from harvester.inspire import INSPIRE
from harvester.mappings.iso import constraints
from harvester.mappings.iso.constraints import Constraints
from harvester.mappings.iso.described import CNT, Described, character_set, standard, web
from harvester.mappings.iso.tree import Field
from harvester.webservice import STANDARDS

_OPTIONS = ("transferOptions", "distributor.distributorTransferOptions")
_FORMATS = ("distributionFormat", "distributor.distributorFormat")
_DATA = {"download", "offlineAccess", "order"}
_PAGES = {"information", "information.content", "search"}
_ENDINGS = {
    "zip", "gml", "gpkg", "csv", "json", "geojson", "xlsx", "xls", "ods", "shp",
    "tif", "tiff", "kml", "kmz", "nc", "las", "laz", "dxf", "dwg", "asc",
    "xyz", "ecw", "jp2", "gz", "7z",
}  # fmt: skip
_IANA = "www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class Online:
    """A link of a record: its address and what is said of it."""

    field: Field
    url: str
    function: str
    service: str  # wms, wfs, …; empty if it is none
    says_download: bool

    @property
    def is_file(self) -> bool:
        """Whether its address ends as files with data do."""
        return self.url.partition("?")[0].lower().rpartition(".")[2] in _ENDINGS

    @property
    def is_distribution(self) -> bool:
        """Whether it leads to the data."""
        if self.service or self.function in _DATA:
            return True
        return not self.function and (self.says_download or self.is_file)


def onlines(root: Field) -> list[Online]:
    """Give the links of a record that have an address."""
    fields = [
        each for info in root.all("distributionInfo") for option in info.all(*_OPTIONS) for each in option.all("onLine")
    ]
    found = [_online(each) for each in fields]
    return [each for each in found if each.url]


def tell(described: Described, found: Constraints, publisher: Node | None) -> None:
    """Say the distributions of a dataset with licence and format, and the pages about it.

    INSPIRE calls who is responsible for data responsible for their distribution, too: `publisher` is that of services.
    """
    formats = [each for info in described.root.all("distributionInfo") for each in info.all(*_FORMATS)]
    links = onlines(described.root)
    distributions = [each for each in links if each.is_distribution]
    for online in distributions:
        node = _distribution(described, online, formats, found)
        if online.service:
            _access_service(described, node, online, publisher)
    for online in links:
        if not online.is_distribution:
            page(described, described.draft, online)
    if not distributions:
        constraints.apply(described.draft, found)
        _techniques(described, described.draft)


def page(described: Described, node: Node, online: Online) -> None:
    """Say a page about the resource: its documentation, or where it is presented."""
    predicate = FOAF.page if online.function in _PAGES else DCAT.landingPage
    document = web(online.url)
    if not document:
        node.text(predicate, online.url)
        return
    about = node.part(predicate, FOAF.Document, document)
    described.tell(about, DCT.title, online.field.first("name"))
    described.tell(about, DCT.description, online.field.first("description"))


def service(node: Node, online: Online) -> None:
    """Say what a service is asked at, which standard it follows, and where it describes itself."""
    node.say(DCAT.endpointURL, link(webservice.endpoint(online.url)))
    if webservice.describes_itself(online.url):
        node.link(DCAT.endpointDescription, online.url)
    if online.service in STANDARDS:
        standard(node, GEODCATAP.serviceProtocol, STANDARDS[online.service])


def _online(field: Field) -> Online:
    protocol, profile = field.first("protocol"), field.first("applicationProfile")
    said = " ".join(f"{each.text} {each.href}" for each in (protocol, profile) if each).lower()
    url = field.say("linkage")
    service = webservice.named(said, url)
    for each in (protocol, profile):
        if each and service not in STANDARDS:
            each.told = False
    return Online(
        field, url, _function(field), service,
        "download" in said and not said.startswith("www:link"),
    )  # fmt: skip


def _function(field: Field) -> str:
    """Give the function that a record says a link has; one that we do not know is kept."""
    function = field.first("function")
    code = function.token if function else ""
    if function and code not in _DATA | _PAGES:
        function.told = False
    return code


def _distribution(described: Described, online: Online, formats: list[Field], found: Constraints) -> Node:
    node = described.draft.part(DCAT.distribution, DCAT.Distribution)
    described.tell(node, DCT.title, online.field.first("name"))
    described.tell(node, DCT.description, online.field.first("description"))
    node.link(DCAT.accessURL, online.url)
    if not online.service and (online.is_file or online.says_download):
        node.link(DCAT.downloadURL, online.url)
    constraints.apply(node, found)
    for access in found.access:
        node.part(DCT.accessRights, DCT.RightsStatement, access)
    _format(node, online, formats)
    _techniques(described, node)
    charset = described.info.first("characterSet", "defaultLocale.characterEncoding")
    return node.text(CNT.characterEncoding, character_set(charset))


def _access_service(described: Described, node: Node, online: Online, publisher: Node | None) -> None:
    access = node.part(DCAT.accessService, DCAT.DataService).say(DCT.publisher, publisher)
    name = online.field.first("name")
    described.tell(access, DCT.title, name if name and name.text else online.field.first("description"))
    service(access, online)


def _format(node: Node, online: Online, formats: list[Field]) -> None:
    """Say the format: of a service its protocol, of data what the record says of them, if that is one thing."""
    names = {each.text or each.href: each for field in formats if (each := _name(field)) and each.said}
    for each in names.values():
        each.told = False  # what is said of no distribution is kept
    url = online.url.lower()
    fitting = [each for name, each in names.items() if url.endswith(f".{name.lower()}")]
    one = next(iter(fitting), None) or (next(iter(names.values())) if len(names) == 1 else None)
    if one is not None and _IANA in one.href:
        node.part(DCAT.mediaType, DCT.MediaType, web(one.href))
    elif one is not None and not online.service:
        node.link(DCT.format, web(one.href) or one.text)
    if online.service:
        node.text(DCT.format, online.service.upper() if online.service in STANDARDS else None)


def _name(field: Field) -> Field | None:
    return field.first("name", "formatSpecificationCitation.title")


def _techniques(described: Described, node: Node) -> None:
    """Say in which way space is represented (vector, grid, …)."""
    fields = described.info.all("spatialRepresentationType")
    codes = [each.token for each in fields if each.token.isalpha()]
    node.say(
        ADMS.representationTechnique,
        *(Iri(f"{INSPIRE}SpatialRepresentationType/{code}") for code in codes),
    )
