"""Codes of ISO lists, and what official lists of DCAT-AP.de and INSPIRE have for them.

Frequencies: MD_MaintenanceFrequencyCode and the EU authority table. Roles, levels, topic categories: the code lists of
INSPIRE take the codes of ISO 19115 as they are. Themes: the scope notes of both lists; where two themes would do, none.
"""

EU = "http://publications.europa.eu/resource/authority/"
INSPIRE = "http://inspire.ec.europa.eu/metadata-codelist/"

FREQUENCIES = {
    "continual": "CONT",
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "fortnightly": "BIWEEKLY",
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "biannually": "ANNUAL_2",
    "semiannually": "ANNUAL_2",
    "annually": "ANNUAL",
    "biennially": "BIENNIAL",
    "asNeeded": "AS_NEEDED",
    "irregular": "IRREG",
    "notPlanned": "NOT_PLANNED",
    "unknown": "UNKNOWN",
    "periodic": "OTHER",
}

THEMES = {
    "farming": "AGRI",
    "biota": "ENVI",
    "boundaries": "REGI",
    "climatologyMeteorologyAtmosphere": "ENVI",
    "economy": "ECON",
    "elevation": "REGI",
    "environment": "ENVI",
    "geoscientificInformation": "TECH",
    "health": "HEAL",
    "imageryBaseMapsEarthCover": "REGI",
    "inlandWaters": "ENVI",
    "location": "REGI",
    "oceans": "ENVI",
    "planningCadastre": "REGI",
    "society": "SOCI",
    "structure": "REGI",
    "transportation": "TRAN",
}

# ISO 639-2: the bibliographic code where it differs, and the two-letter code that a language tag begins with
_LANGUAGES = """
bul bg|cze cs ces|dan da|ger de deu|gre el ell|eng en|spa es|est et|fin fi|fre fr fra|gle ga|hrv hr|hun hu|ita it
lav lv|lit lt|mlt mt|dut nl nld|pol pl|por pt|rum ro ron|slo sk slk|slv sl|swe sv|nor no|nob nb|ice is isl|ukr uk
rus ru|tur tr|ara ar|hsb hsb|dsb dsb|nds nds|dan da|fry fy|roh rm|cat ca|baq eu eus|glg gl|wel cy cym|srp sr|ltz lb
"""
TAGS: dict[str, str] = {}
LANGUAGES: dict[str, str] = {}
for _line in _LANGUAGES.replace("\n", "|").split("|"):
    if _line:
        _code, _tag, *_other = _line.split()
        for _each in (_code, _tag, *_other):
            TAGS[_each] = _tag
            LANGUAGES[_each] = (_other or [_code])[0].upper()

INSPIRE_THEMES = {
    "ac": "Atmosphärische Bedingungen|Atmospheric conditions",
    "ad": "Adressen|Addresses",
    "af": "Landwirtschaftliche Anlagen und Aquakulturanlagen|Agricultural and aquaculture facilities",
    "am": (
        "Bewirtschaftungsgebiete/Schutzgebiete/geregelte Gebiete und Berichterstattungseinheiten|"
        "Area management/restriction/regulation zones and reporting units"
    ),
    "au": "Verwaltungseinheiten|Administrative units",
    "br": "Biogeografische Regionen|Bio-geographical regions",
    "bu": "Gebäude|Buildings",
    "cp": "Flurstücke/Grundstücke (Katasterparzellen)|Katasterparzellen|Cadastral parcels",
    "ef": "Umweltüberwachung|Environmental monitoring facilities",
    "el": "Höhe|Elevation",
    "er": "Energiequellen|Energy resources",
    "ge": "Geologie|Geology",
    "gg": "Geografische Gittersysteme|Geographical grid systems",
    "gn": "Geografische Bezeichnungen|Geographical names",
    "hb": "Lebensräume und Biotope|Habitats and biotopes",
    "hh": "Gesundheit und Sicherheit|Human health and safety",
    "hy": "Gewässernetz|Hydrography",
    "lc": "Bodenbedeckung|Land cover",
    "lu": "Bodennutzung|Land use",
    "mf": "Meteorologisch-geografische Kennwerte|Meteorological geographical features",
    "mr": "Mineralische Bodenschätze|Mineral resources",
    "nz": "Gebiete mit naturbedingten Risiken|Natural risk zones",
    "of": "Ozeanografisch-geografische Kennwerte|Oceanographic geographical features",
    "oi": "Orthofotografie|Orthoimagery",
    "pd": (
        "Verteilung der Bevölkerung — Demografie|Verteilung der Bevölkerung - Demografie|"
        "Population distribution — demography"
    ),
    "pf": "Produktions- und Industrieanlagen|Production and industrial facilities",
    "ps": "Schutzgebiete|Protected sites",
    "rs": "Koordinatenreferenzsysteme|Coordinate reference systems",
    "sd": "Verteilung der Arten|Species distribution",
    "so": "Boden|Soil",
    "sr": "Meeresregionen|Sea regions",
    "su": "Statistische Einheiten|Statistical units",
    "tn": "Verkehrsnetze|Transport networks",
    "us": "Versorgungswirtschaft und staatliche Dienste|Utility and governmental services",
}
THEME_OF = {
    label.casefold(): f"http://inspire.ec.europa.eu/theme/{code}"
    for code, labels in INSPIRE_THEMES.items()
    for label in labels.split("|")
}

# what a protocol, an application profile or the query of an address calls a service, and the standard it is of
SERVICES = {
    "wms": "http://www.opengeospatial.org/standards/wms",
    "wfs": "http://www.opengeospatial.org/standards/wfs",
    "wcs": "http://www.opengeospatial.org/standards/wcs",
    "wmts": "http://www.opengeospatial.org/standards/wmts",
    "csw": "http://www.opengeospatial.org/standards/cat",
    "sos": "http://www.opengeospatial.org/standards/sos",
    "wps": "http://www.opengeospatial.org/standards/wps",
}
