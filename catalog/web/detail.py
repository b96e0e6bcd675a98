"""What the page of one entry shows, in the order in which it shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from markupsafe import Markup

from catalog.web import wording
from catalog.web.safety import markdown, safe_href
from catalog.web.shown import Describer, Row, Shown, concept, many, text

_TOP = (
    *(
        "document",
        "channel",
        "evidence",
        "requirement",
        "cost",
        "processing_time",
        "rule",
        "legal_resource",
        "authority",
    ),
    "publisher",
    "contact_point",
    "theme",
    "keyword",
    "hvd_category",
    "spatial",
    "temporal",
    "landing_page",
)
_RELATED = ("in_series", "serves_dataset", "relation", "has_version", "is_version_of", "references")
_ELSEWHERE = ("title", "description", "modified", "issued", "license", "format", "distribution", "endpoint_url")
_FIRST = {
    "Procedure": ("spatial", "publisher", "status", "dct_type"),
    "PublicService": ("authority", "processing_time"),
}
"""What the head of a page beside the catalogue says, after the period."""
_IN_DISTRIBUTION = ("title", "description", "license", "format", "byte_size", "modified", "access_url", "download_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A description as safe HTML with its language."""

    html: Markup
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One address of a distribution: `href` is empty when it is none that a link may have."""

    address: str
    href: str
    direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionView:
    """One distribution on the page; `name` is what findings call it."""

    name: str
    title: Shown | None
    format: str
    size: str
    downloads: tuple[Download, ...]
    descriptions: tuple[Text, ...]
    licences: tuple[Shown, ...]
    modified: tuple[Shown, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """Everything the source said about an entry, none of it left out."""

    title: Shown | None
    titles: tuple[Shown, ...]
    descriptions: tuple[Text, ...]
    licences: tuple[Shown, ...]
    modified: tuple[Shown, ...]
    issued: tuple[Shown, ...]
    formats: tuple[str, ...]
    endpoints: tuple[Download, ...]
    distributions: tuple[DistributionView, ...]
    top: tuple[Row, ...]
    related: tuple[Row, ...]
    rest: tuple[Row, ...]
    first: tuple[tuple[str, tuple[str, ...]], ...] = ()
    pages: tuple[Download, ...] = ()


def view(plain: Mapping[str, Any], describer: Describer) -> EntryView:
    """Give the view of an entry from its JSON form."""
    cls = str(plain.get("class", "Dataset"))
    rows = describer.rows(cls, plain, without=_ELSEWHERE)
    distributions = tuple(_distribution(each, describer) for each in _things(plain.get("distribution")))
    own = describer.values(cls, plain, "license")
    titles = describer.values(cls, plain, "title")
    return EntryView(
        title=describer.best(plain.get("title")),
        titles=titles,
        descriptions=_descriptions(plain, describer, cls),
        licences=_once(chain(own, *(each.licences for each in distributions))),
        modified=describer.values(cls, plain, "modified"),
        issued=describer.values(cls, plain, "issued"),
        formats=tuple(
            dict.fromkeys(filter(None, (*_formats(plain, describer), *(each.format for each in distributions))))
        ),
        endpoints=_downloads(plain.get("endpoint_url"), direct=False),
        distributions=distributions,
        top=_named(rows, _TOP),
        related=_named(rows, _RELATED),
        rest=tuple(row for row in rows if row.name not in {*_TOP, *_RELATED}),
        first=_first(plain, rows, describer),
        pages=_downloads(_homepages(plain), direct=False),
    )


def _homepages(plain: Mapping[str, Any]) -> list[Any]:
    """Give the addresses where one takes part in a procedure, or uses a service."""
    channels = (each for each in many(plain.get("channel")) if isinstance(each, Mapping))
    return [address for each in (plain, *channels) for address in many(each.get("homepage"))]


def periods(plain: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """Give when something is, in words, for each period that it names."""
    found = []
    for each in many(plain.get("temporal")):
        if isinstance(each, Mapping) and "value" not in each:
            ends = [text(next(iter(many(each.get(name))), None)).text for name in ("start_date", "end_date")]
            days = [wording.day(each, language) if each else "…" for each in ends]
            found += [" \u2013 ".join(dict.fromkeys(days))] if any(ends) else []
        elif words := text(each).text:
            found.append(words)
    return tuple(found)


def said(plain: Mapping[str, Any], names: Iterable[str], describer: Describer) -> tuple[str, ...]:
    """Give the values of properties as texts; what has no name is left to the table of all."""
    cls = str(plain.get("class", ""))
    values = (each for name in names for each in describer.values(cls, plain, name))
    return tuple(dict.fromkeys(each.text for each in values if each.text))


def _first(
    plain: Mapping[str, Any], rows: Iterable[Row], describer: Describer
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    labels = {row.name: row.label for row in rows}
    facts = {name: said(plain, [name], describer) for name in _FIRST.get(str(plain.get("class")), ()) if name in labels}
    found = {"temporal": periods(plain, describer.language), **facts}
    return tuple((labels[name], texts) for name, texts in found.items() if texts)


def _distribution(plain: Mapping[str, Any], describer: Describer) -> DistributionView:
    cls = "Distribution"
    return DistributionView(
        name=str(plain.get("id", "")),
        title=describer.best(plain.get("title")),
        format=", ".join(dict.fromkeys(_formats(plain, describer))),
        size=_size(plain, describer.language),
        downloads=(
            *_downloads(plain.get("download_url"), direct=True),
            *_other(_downloads(plain.get("access_url"), direct=False), plain),
        ),
        descriptions=_descriptions(plain, describer, cls),
        licences=describer.values(cls, plain, "license"),
        modified=describer.values(cls, plain, "modified"),
        rows=describer.rows(cls, plain, without=_consumed(plain)),
    )


def _consumed(plain: Mapping[str, Any]) -> Iterable[str]:
    """Several titles, formats or odd sizes stand in the table too: the head of the page shows but one."""
    ambiguous = {name for name in ("title", "format", "byte_size") if len(many(plain.get(name))) > 1}
    return set(_IN_DISTRIBUTION) - ambiguous


def _things(values: Any) -> list[Mapping[str, Any]]:
    """A distribution that is a mere reference or a literal is shown by what there is of it."""
    return [each if isinstance(each, Mapping) and "value" not in each else _bare(each) for each in many(values)]


def _bare(value: Any) -> Mapping[str, Any]:
    return {"access_url": [value]} if isinstance(value, str) else {"title": [value]}


def _formats(plain: Mapping[str, Any], describer: Describer) -> list[str]:
    """Give the formats by what people call them, where the list of file types knows."""
    values = many(plain.get("format")) or many(plain.get("media_type"))
    names = (concept(each, "file-type", describer.language) if isinstance(each, str) else text(each) for each in values)
    return [each.text for each in names if each.text]


def _size(plain: Mapping[str, Any], language: str) -> str:
    for value in many(plain.get("byte_size")):
        digits = text(value).text
        whole = digits.removesuffix(".0")
        if whole.isascii() and whole.isdigit() and len(whole) < len("1000000000000000000"):
            return wording.size(int(whole), language)
        return digits
    return ""


def _downloads(values: Any, *, direct: bool) -> tuple[Download, ...]:
    addresses = dict.fromkeys(_address(each) for each in many(values))
    return tuple(Download(address=each, href=safe_href(each), direct=direct) for each in addresses if each)


def _address(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("value") or value.get("id") or ""
    return str(value).strip()


def _other(access: tuple[Download, ...], plain: Mapping[str, Any]) -> tuple[Download, ...]:
    direct = {each.address for each in _downloads(plain.get("download_url"), direct=True)}
    return tuple(each for each in access if each.address not in direct)


def _descriptions(plain: Mapping[str, Any], describer: Describer, cls: str) -> tuple[Text, ...]:
    values = describer.values(cls, plain, "description")
    return tuple(Text(html=markdown(each.text), lang=each.lang) for each in values if each.text.strip())


def _once(values: Iterable[Shown]) -> tuple[Shown, ...]:
    return tuple({(each.full or each.text): each for each in values}.values())


def _named(rows: Iterable[Row], names: tuple[str, ...]) -> tuple[Row, ...]:
    by_name = {row.name: row for row in rows if row.name != "rest"}
    return tuple(by_name[name] for name in names if name in by_name)
