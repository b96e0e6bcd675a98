"""What looks like a licence and names none: codes of ISO and INSPIRE, "keine", "no conditions apply".

No statement of this kind makes data free: it says what the access is like, or that nothing is demanded, and
not what may be done with the data.
"""

import re

from dcat_ap.licences.wording import Words, words

SILENT = "licence.silent"
NO_CONDITIONS = "licence.no-conditions"
ACCESS = "licence.access"
ELSEWHERE = "licence.elsewhere"
HOME = "licence.home"

_SENTENCE = 30  # words; in a longer text, "no restrictions" is about something of its own

_SILENT = frozenset(
    map(
        words,
        (
            *("", "none", "keine", "keiner", "nein", "null", "n/a", "na", "nil", "tbd", "unknown", "unbekannt"),
            *("notspecified", "not specified", "License not specified", "Lizenz nicht angegeben", "not provided"),
            *("keine Angabe", "keine Angaben", "nicht angegeben", "Conditions unknown", "unbekannte Bedingungen"),
            *("Other License Specified", "siehe Nutzungsbedingungen", "license", "licence", "Lizenz", "copyright"),
            *("otherRestrictions", "other restrictions", "intellectualPropertyRights", "intellectual property rights"),
            *("licenseUnrestricted", "licenceUnrestricted", "licenseEndUser", "licenseDistributor", "patent"),
            *("trademark", "patentPending", "unclassified", "public", "öffentlich", "accessLevel: public"),
        ),
    )
)
_NO_CONDITIONS = re.compile(
    r"\b(?:(?:keine|no|without|ohne)(?: \w+){0,2} (?:\w*bedingungen|\w*beschraenkungen|\w*einschraenkungen"
    r"|restriktionen|conditions?|limitations?|constraints?|restrictions?)"
    r"|freie? (?:be)?nutzung|frei (?:nutzbar|verfuegbar|verwendbar)"
    r"|unrestricted|unlimited|freely (?:distributed|available)|open (?:access|use)|free access"
    r"|utilisation libre|usage libre|(?:pas de|aucune) (?:restriction|contrainte)s?|donnees ouvertes)\b"
)
_CODES = {
    ACCESS: re.compile(
        r"/access-right/(?:non_public|restricted|confidential|sensitive)$|/inspire_directive_article13_1[a-h]$"
    ),
    NO_CONDITIONS: re.compile(r"/(?:noconditionsapply|nolimitations)$"),
    ELSEWHERE: re.compile(r"/datasets/[^/]+/license(?:\.json)?$"),  # ArcGIS Hub: an address of the dataset's own
    SILENT: re.compile(
        r"/(?:access-right/(?:.+/)?(?:public|op_datpro)|conditionsunknown|notspecified|unknown-license)$"
        r"|^govdata\.de/(?:web/guest/)?lizenzen$"  # the page of GovData that lists them all
    ),
}


def says(text: Words) -> str:
    """Give the rule by which words name no licence, or "" if they may say anything else."""
    if text in _SILENT:
        return SILENT
    return NO_CONDITIONS if len(text) <= _SENTENCE and _NO_CONDITIONS.search(" ".join(text)) else ""


def code(key: str) -> str:
    """Give the rule for an address (`address.key`) of a code list that is none of licences, or ""."""
    return next((rule for rule, pattern in _CODES.items() if pattern.search(key)), "")
