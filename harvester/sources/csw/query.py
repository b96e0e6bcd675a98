"""Query: GetRecords of CSW 2.0.2 and 3.0, as XML for POST and as parameters for GET (OGC 07-006r1, OGC 12-176r7)."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from harvester.markup import Element

_APISO = "http://www.opengis.net/cat/csw/apiso/1.0"
_MODIFIED = "apiso:Modified"
_NAMES = {"service", "version", "request"}


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of CSW: its namespaces, and what they call things."""

    csw: str
    filter: str
    property: str


EDITIONS = {
    "2.0.2": Edition("http://www.opengis.net/cat/csw/2.0.2", "http://www.opengis.net/ogc", "PropertyName"),
    "3.0.0": Edition("http://www.opengis.net/cat/csw/3.0", "http://www.opengis.net/fes/2.0", "ValueReference"),
}


@dataclass(frozen=True, slots=True)
class Schema:
    """An output schema: its address, the type that is asked for with its namespace, and the mapping that reads it."""

    iri: str
    type_name: str
    namespace: str
    format: str


SCHEMAS = {
    "gmd": Schema("http://www.isotc211.org/2005/gmd", "gmd:MD_Metadata", "http://www.isotc211.org/2005/gmd", "iso"),
    "mdb": Schema(
        "http://standards.iso.org/iso/19115/-3/mdb/2.0", "mdb:MD_Metadata",
        "http://standards.iso.org/iso/19115/-3/mdb/2.0", "iso",
    ),
    "dcat": Schema("http://www.w3.org/ns/dcat#", "csw:Record", "", "dcat"),
}  # fmt: skip
"""The output schemas that a mapping reads, the one to be preferred first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked for: version, schema, order, what limits the records, and how much of each (elements)."""

    version: str
    schema: Schema
    sort: str = ""
    cql: str = ""
    equal: tuple[tuple[str, str], ...] = ()
    since: str = ""
    elements: str = "full"

    def body(self, start: int, most: int, *, hits: bool = False) -> bytes:
        """Give the request for `most` records from `start` on as XML; with `hits`, only for their number."""
        edition = EDITIONS[self.version]
        csw = f"{{{edition.csw}}}"
        names = {"csw": edition.csw, "ogc": edition.filter, "apiso": _APISO}
        if self.schema.namespace:
            names[self.schema.type_name.partition(":")[0]] = self.schema.namespace
        root = etree.Element(f"{csw}GetRecords", nsmap=names, service="CSW", version=self.version)
        root.attrib.update(self._asked(start, most, hits=hits))
        query = etree.SubElement(root, f"{csw}Query", typeNames=self._type())
        etree.SubElement(query, f"{csw}ElementSetName").text = self.elements
        self._constrain(query, edition)
        self._order(query, edition)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def url(self, base: str, start: int, most: int, *, hits: bool = False) -> str:
        """Give the request as an address."""
        constraint = self._as_cql()
        asked = {
            "service": "CSW",
            "version": self.version,
            "request": "GetRecords",
            "typeNames": self._type(),
            "elementSetName": self.elements,
            **self._asked(start, most, hits=hits),
        }
        if self.sort:
            asked["sortBy"] = f"{self.sort}:A"
        if constraint:
            asked |= {
                "constraintLanguage": "CQL_TEXT",
                "constraint_language_version": "1.1.0",
                "constraint": constraint,
            }
        return address(base, asked)

    def record(self, base: str, key: str) -> str:
        """Give the request for one record by its identifier as an address (OGC 07-006r1, 10.9; 12-176r7, 7.4)."""
        asked = {"service": "CSW", "version": self.version, "request": "GetRecordById", "id": key}
        return address(base, {**asked, "elementSetName": "full", "outputSchema": self.schema.iri})

    def _asked(self, start: int, most: int, *, hits: bool) -> dict[str, str]:
        asked = {"outputSchema": self.schema.iri, "startPosition": str(start), "maxRecords": str(0 if hits else most)}
        if self.version == "2.0.2":
            asked |= {"resultType": "hits" if hits else "results", "maxRecords": str(most)}
        return asked

    def _type(self) -> str:
        return self.schema.type_name

    def _as_cql(self) -> str:
        """Give all that limits the records as one text of CQL."""
        limits = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in self.equal]
        limits += [f"{_MODIFIED} >= '{self.since}'"] if self.since else []
        return " AND ".join([f"({self.cql})" if limits else self.cql, *limits] if self.cql else limits)

    def _constrain(self, query: Element, edition: Edition) -> None:
        """Say what limits the records: equality as a filter, which every service knows, CQL as its text."""
        limits = [("PropertyIsEqualTo", *each) for each in self.equal]
        limits += [("PropertyIsGreaterThanOrEqualTo", _MODIFIED, self.since)] if self.since else []
        if not self.cql and not limits:
            return
        constraint = etree.SubElement(query, f"{{{edition.csw}}}Constraint", version="1.1.0")
        if self.cql:
            etree.SubElement(constraint, f"{{{edition.csw}}}CqlText").text = self._as_cql()
            return
        inside = etree.SubElement(constraint, f"{{{edition.filter}}}Filter")
        if len(limits) > 1:
            inside = etree.SubElement(inside, f"{{{edition.filter}}}And")
        for operator, name, value in limits:
            comparison = etree.SubElement(inside, f"{{{edition.filter}}}{operator}")
            etree.SubElement(comparison, f"{{{edition.filter}}}{edition.property}").text = name
            etree.SubElement(comparison, f"{{{edition.filter}}}Literal").text = value

    def _order(self, query: Element, edition: Edition) -> None:
        if self.sort:
            by = etree.SubElement(query, f"{{{edition.filter}}}SortBy")
            of = etree.SubElement(by, f"{{{edition.filter}}}SortProperty")
            etree.SubElement(of, f"{{{edition.filter}}}{edition.property}").text = self.sort
            etree.SubElement(of, f"{{{edition.filter}}}SortOrder").text = "ASC"


def capabilities(base: str) -> str:
    """Give the address at which a service describes itself."""
    return address(base, {"service": "CSW", "request": "GetCapabilities"})


def address(base: str, asked: dict[str, str]) -> str:
    """Give the address of a service with these parameters; what it has of its own besides stays."""
    parts = urlsplit(base)
    own = [each for each in parse_qsl(parts.query, keep_blank_values=True) if each[0].lower() not in _NAMES]
    return urlunsplit(parts._replace(query=urlencode([*own, *asked.items()]), fragment=""))
