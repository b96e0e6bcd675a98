"""Whom to name, and how to cite: attribution text (K35) and a citation to copy."""

from dcat_ap import messages
from dcat_ap.licences import known
from dcat_ap.licences.stated import said
from dcat_ap.model import Agent, Distribution, Entry, label
from dcat_ap.terms import Literal


def attribution(entry: Entry, distribution: Distribution | None, language: str) -> str:
    """Give whom a reuser has to name: the text the source gives (K35), else the publisher if the licence asks for one.

    "" where the licence asks for no name, or where the source has none to give.
    """
    texts = distribution.license_attribution_by_text if distribution else ()
    given = _text([each for each in texts if isinstance(each, Literal)], language)
    if given:
        return given
    for resolution in (said(distribution) if distribution else []) or said(entry):
        quoted = dict(resolution.facts).get("attribution", "")
        licence = known.by_iri(resolution.licence)
        if quoted or (licence and licence.attribution):
            return quoted or _publisher(entry, language)
    return ""


def citation(entry: Entry, language: str, url: str) -> str:
    """Give the sentence by which a text may cite the entry: publisher, year, title, licence, address."""
    title, publisher = label(entry, language), _publisher(entry, language)
    facts = {"title": title, "publisher": publisher, "url": url, "year": _year(entry), "licence": _licence(entry)}
    parts = [
        "publisher-year" if publisher and facts["year"] else "publisher" if publisher else "",
        "title" if title else "",
        "licence" if facts["licence"] else "",
        "address",
    ]
    said = (messages.text(f"licence.citation.{part}", language, **facts) for part in parts if part)
    return " ".join(said)


def _licence(entry: Entry) -> str:
    """The licence of the first distribution that names one, else of the entry, by its short name."""
    things = [each for each in getattr(entry, "distribution", ()) if isinstance(each, Distribution)]
    licences = (known.by_iri(each.licence) for thing in (*things, entry) for each in said(thing))
    return next((each.short or each.name("de") for each in licences if each and not each.generic), "")


def _publisher(entry: Entry, language: str) -> str:
    """The publisher's name in `language`, else in any."""
    return next((label(each, language) for each in getattr(entry, "publisher", ()) if isinstance(each, Agent)), "")


def _year(entry: Entry) -> str:
    """The year the entry was changed or issued in."""
    dates = (*getattr(entry, "modified", ()), *getattr(entry, "issued", ()))
    years = (each.value[:4] for each in dates if isinstance(each, Literal))
    return next((year for year in years if year.isdecimal()), "")


def _text(texts: list[Literal], language: str) -> str:
    order = {language: 0, "": 1, "en": 2}
    ranked = sorted(texts, key=lambda text: order.get(text.language.partition("-")[0], 3))
    return ranked[0].value if ranked else ""
