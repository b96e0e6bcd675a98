"""Examples: queries to begin with, each under the key of its title in the messages `web.sparql.example.…`."""

from collections.abc import Mapping

_PREFIXES = """\
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcatap: <http://data.europa.eu/r5r/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
"""

_BODIES = {
    "newest": """\
SELECT ?dataset ?title ?modified WHERE {
  ?dataset a dcat:Dataset ; dct:title ?title ; dct:modified ?modified .
}
ORDER BY DESC(STR(?modified))
LIMIT 20
""",
    "publishers": """\
SELECT ?publisher (SAMPLE(?name) AS ?called) (COUNT(DISTINCT ?dataset) AS ?datasets) WHERE {
  ?dataset a dcat:Dataset ; dct:publisher ?publisher .
  OPTIONAL { ?publisher foaf:name ?name }
}
GROUP BY ?publisher
ORDER BY DESC(?datasets)
LIMIT 100
""",
    "formats": """\
SELECT ?format (COUNT(?distribution) AS ?distributions) WHERE {
  ?dataset dcat:distribution ?distribution .
  ?distribution dct:format ?format .
}
GROUP BY ?format
ORDER BY DESC(?distributions)
LIMIT 100
""",
    "licences": """\
SELECT ?licence (COUNT(?distribution) AS ?distributions) WHERE {
  ?dataset dcat:distribution ?distribution .
  ?distribution dct:license ?licence .
}
GROUP BY ?licence
ORDER BY DESC(?distributions)
LIMIT 100
""",
    "themes": """\
SELECT ?theme (COUNT(?dataset) AS ?datasets) WHERE {
  ?dataset a dcat:Dataset ; dcat:theme ?theme .
}
GROUP BY ?theme
ORDER BY DESC(?datasets)
""",
    "hvd": """\
# What Regulation (EU) 2023/138, Article 5, has Member States report of their high-value datasets.
SELECT ?category ?dataset ?title ?publisher ?licence ?download ?service WHERE {
  ?dataset a dcat:Dataset ;
    dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj> ;
    dct:title ?title .
  OPTIONAL { ?dataset dcatap:hvdCategory ?category }
  OPTIONAL { ?dataset dct:publisher/foaf:name ?publisher }
  OPTIONAL {
    ?dataset dcat:distribution ?distribution .
    OPTIONAL { ?distribution dct:license ?licence }
    OPTIONAL { ?distribution dcat:accessURL ?download }
    OPTIONAL { ?distribution dcat:accessService/dcat:endpointURL ?service }
  }
}
ORDER BY ?category ?dataset
LIMIT 1000
""",
    "hvd_categories": """\
SELECT ?category (COUNT(DISTINCT ?dataset) AS ?datasets) (COUNT(DISTINCT ?distribution) AS ?distributions) WHERE {
  ?dataset dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj> ;
    dcatap:hvdCategory ?category .
  OPTIONAL { ?dataset dcat:distribution ?distribution }
}
GROUP BY ?category
ORDER BY ?category
""",
    "graph": """\
# One named graph holds one entry, and has the IRI of its record.
SELECT ?record ?dataset WHERE {
  GRAPH ?record { ?dataset a dcat:Dataset }
}
LIMIT 20
""",
}

QUERIES: Mapping[str, str] = {name: f"{_PREFIXES}\n{body}" for name, body in _BODIES.items()}
"""Each example with its prefixes."""
