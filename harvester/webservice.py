"""Web services of the OGC: which standard an address follows, where it is asked, and where it describes itself."""

import re

STANDARDS = {
    "wms": "http://www.opengeospatial.org/standards/wms",
    "wfs": "http://www.opengeospatial.org/standards/wfs",
    "wcs": "http://www.opengeospatial.org/standards/wcs",
    "wmts": "http://www.opengeospatial.org/standards/wmts",
    "csw": "http://www.opengeospatial.org/standards/cat",
    "sos": "http://www.opengeospatial.org/standards/sos",
    "wps": "http://www.opengeospatial.org/standards/wps",
}
"""What a protocol, an application profile or the query of an address calls a service, and the standard it is of."""

_WORDS = re.compile(r"[^a-z0-9]+")
_QUERY = re.compile(r"(?:^|&)service=([a-z]+)", re.IGNORECASE)
_ASKED = {  # parameters of single requests; others, such as map=, are part of the address of a service
    "service", "request", "version", "typename", "typenames", "outputformat", "layers", "styles", "format",
    "crs", "srs", "srsname", "bbox", "width", "height", "storedquery_id", "count", "maxfeatures",
}  # fmt: skip


def named(said: str, url: str) -> str:
    """Give which service a link leads to, by what is said of it or by what its address asks for; empty if none."""
    known = next((each for each in _WORDS.split(said.lower()) if each in STANDARDS), "")
    query = url.partition("?")[2]
    asked = _QUERY.search(query)
    if describes_itself(url) or (asked and not known):
        return known or (asked[1].lower() if asked else "ogc")
    return known


def describes_itself(url: str) -> bool:
    """Say whether an address asks for the capabilities of a service."""
    return "request=getcapabilities" in url.partition("?")[2].lower()


def endpoint(url: str) -> str:
    """Give what a service is asked at: its address without what belongs to a single request."""
    base, _, query = url.partition("?")
    own = [each for each in query.split("&") if each and each.partition("=")[0].lower() not in _ASKED]
    return f"{base}?{'&'.join(own)}" if own else base


def capabilities(url: str, service: str) -> str:
    """Give the address at which a service of this name describes itself; one that asks for that already stays."""
    if describes_itself(url):
        return url
    base = endpoint(url).partition("#")[0]
    joint = "&" if "?" in base else "?"
    return f"{base}{joint}service={service.upper()}&request=GetCapabilities"
