"""Codes of ISO lists, and what official lists of DCAT-AP.de and INSPIRE have for them.

Frequencies: MD_MaintenanceFrequencyCode and the EU authority table. Roles, levels, topic categories: the code lists of
INSPIRE take the codes of ISO 19115 as they are. Themes: the scope notes of both lists; where two themes would do, none.
"""

EU = "http://publications.europa.eu/resource/authority/"

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
