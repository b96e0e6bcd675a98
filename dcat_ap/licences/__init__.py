"""Licences: which one a source means, whether data may be reused freely, whom to name.

`resolve` reads what stands at the source, `judge` says what follows from it for an entry, `attribution` and
`citation` say whom to name. Pure: the catalogue decides elsewhere what it shows.
"""

from dcat_ap.licences.attribution import attribution, citation
from dcat_ap.licences.judgement import DeclaredLicence, Judgement, LicenceVerdict, judge, way
from dcat_ap.licences.resolution import Certainty, Resolution, resolve
from dcat_ap.openness import Openness

VERSION = 2
"""Part of every record's fingerprint: raised when rules of the judgement change."""

__all__ = [
    "VERSION",
    "Certainty",
    "DeclaredLicence",
    "Judgement",
    "LicenceVerdict",
    "Openness",
    "Resolution",
    "attribution",
    "citation",
    "judge",
    "resolve",
    "way",
]
