"""A score in RDF, with the Data Quality Vocabulary (DQV, W3C) and the metrics that data.europa.eu uses."""

from collections.abc import Iterator

from dcat_ap import ntriples
from dcat_ap.ntriples import Row
from dcat_ap.score import Score
from dcat_ap.score.indicators import dimensions, metric, total
from dcat_ap.terms import RDF, XSD, Iri, Literal, Namespace, Triple

DQV = Namespace("http://www.w3.org/ns/dqv#")


def dqv_rows(score: Score, iri: Iri, *, base: str = "") -> list[Row]:
    """Give `score` as quality measurements of the dataset `iri`, sorted.

    Each measurement is named below `base`, else below `iri`. What is unknown is not measured: neither such an
    indicator has a row, nor a sum that depends on it. Whether an address answers has none either, since DQV
    wants the status code there and a score does not keep it.
    """
    below = base or iri
    below += "-" if "#" in below else "#"
    return sorted(
        ntriples.tokens(triple)
        for name, value in _values(score)
        for triple in _measurement(iri, Iri(below + name), name, value)
    )


def _values(score: Score) -> Iterator[tuple[str, Literal]]:
    for indicator, state in score.states():
        if state is not None and indicator.test != "answers":
            yield indicator.metric, Literal("true" if state else "false", datatype=XSD.boolean)
    sums = [(each.metric, score.points(each.name)) for each in dimensions()]
    for name, points in [*sums, (total(), score.points())]:
        if points.least == points.most:
            yield name, Literal(str(points.least), datatype=XSD.integer)


def _measurement(dataset: Iri, measurement: Iri, name: str, value: Literal) -> Iterator[Triple]:
    yield dataset, DQV.hasQualityMeasurement, measurement
    yield measurement, RDF.type, DQV.QualityMeasurement
    yield measurement, DQV.isMeasurementOf, Iri(metric(name))
    yield measurement, DQV.computedOn, dataset
    yield measurement, DQV.value, value
