"""INSPIRE: its code lists, and its themes by their names."""

INSPIRE = "http://inspire.ec.europa.eu/metadata-codelist/"

_THEMES = {
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
_THEME_OF = {
    label.casefold(): f"http://inspire.ec.europa.eu/theme/{code}"
    for code, labels in _THEMES.items()
    for label in labels.split("|")
}


def theme(label: str) -> str:
    """Give the IRI of the theme with this name, in German or English; empty where there is none."""
    return _THEME_OF.get(label.strip().casefold(), "")
