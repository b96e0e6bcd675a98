"""When and where: PeriodOfTime, Location."""

from dataclasses import dataclass
from typing import ClassVar

from dcat_ap.model.property import DATE, GEOMETRY, LINK, Thing, Values, prop
from dcat_ap.terms import DCAT, DCT, LOCN, TIME, Iri


@dataclass(frozen=True, kw_only=True)
class PeriodOfTime(Thing):
    """A span of time (dct:PeriodOfTime; class Zeitraum)."""

    CLASS: ClassVar[Iri] = DCT.PeriodOfTime

    start_date: Values = prop(DCAT.startDate, DATE, "R 0..1", "Startzeitpunkt", "Start date")
    end_date: Values = prop(DCAT.endDate, DATE, "R 0..1", "Endzeitpunkt", "End date")
    has_beginning: Values = prop(TIME.hasBeginning, LINK, "O 0..1", "Anfang", "Beginning")
    has_end: Values = prop(TIME.hasEnd, LINK, "O 0..1", "Ende", "End")


@dataclass(frozen=True, kw_only=True)
class Location(Thing):
    """A place, by name or geometry (dct:Location; class Standort)."""

    CLASS: ClassVar[Iri] = DCT.Location

    bbox: Values = prop(DCAT.bbox, GEOMETRY, "R 0..1", "Bounding Box", "Bounding box")
    centroid: Values = prop(DCAT.centroid, GEOMETRY, "R 0..1", "Geografischer Mittelpunkt", "Centroid")
    geometry: Values = prop(LOCN.geometry, GEOMETRY, "O 0..1", "Geometrie", "Geometry")
