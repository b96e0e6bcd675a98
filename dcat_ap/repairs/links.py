"""Links: addresses that were written as text become IRIs."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from dcat_ap.given import Given
from dcat_ap.model import DataService, Distribution, Thing
from dcat_ap.repair import Edit, Made, Place, shown
from dcat_ap.salvage import good_iri
from dcat_ap.terms import VCARD, Iri, Literal, Term

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s/?#.]+\.?[^\s/?#]*(?:[/?#][^\n\r\t]*)?", re.IGNORECASE)
_NAME = re.compile(r"(?:urn:[a-z0-9][a-z0-9-]{1,31}:|mailto:|tel:|doi:|info:)[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_MAIL = re.compile(r"(?P<name>[A-Za-z0-9.!#$%&'*+/=?_~-]{1,64})@(?P<host>[^\W_][\w-]*(?:\.[^\W_][\w-]*)+)")
_MAILTO = re.compile(r"(mailto:\s{0,9})?(.*)", re.IGNORECASE | re.DOTALL)
_PHONE = re.compile(r"(?:\+|00)[1-9][\d \xa0()/.-]{5,30}", re.ASCII)
_TRUNK = re.compile(r"\(\s?0\s?\)")  # +49 (0)351: the zero is not dialled from abroad
_SECOND = re.compile(r"/\s?\d{1,3}$", re.ASCII)  # 123456/57: two numbers
_DIGITS = range(7, 16)  # of a telephone number with its country (E.164)
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
# a second address, or words that explain the first: which part is the address is not certain
_MORE = re.compile(r"[\s,;|](?:[a-z]{2,9}://|www\.|\(|und |oder |and |or )|/\s", re.IGNORECASE)
_MAIL_SIGNS = "!$'*+.~"  # of a name, those that a mailto: IRI has as they are
_LONGEST = 8_000


def linked(value: Term, place: Place) -> Made | None:
    """Give a text that is an address as the link it is, and a mail address or telephone number as its IRI."""
    predicate = place.property.predicate
    if predicate == VCARD.hasEmail:
        return _mail(value)
    if predicate == VCARD.hasTelephone:
        return _telephone(value)
    found = _address(value)
    return Made("clean.link", found) if found else None


def linked_thing(value: Term, place: Place) -> Made | None:
    """Give a text that is the address of a distribution or service as the link it is."""
    if place.property.kind.thing not in {"Distribution", "DataService"}:
        return None
    found = _address(value)
    return Made("clean.link", found) if found else None


def accessible(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Give a distribution without accessURL that of its download (K39) or of its service (K41)."""
    if not isinstance(thing, Distribution) or thing.access_url:
        return
    for url in thing.download_url:
        yield Edit("clean.access-url", "access_url", url, said=shown(url))
    if not thing.download_url:
        for service in thing.access_service:
            if isinstance(service, DataService):
                for url in service.endpoint_url:
                    yield Edit("clean.access-url", "access_url", url, said=shown(url))


def iri_of(text: str) -> Iri | None:
    """Give the IRI that `text` is, with what may not stand in one percent-encoded (RFC 3987); None if it is none."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if _NAME.fullmatch(text):
        iri = text
    elif _ADDRESS.fullmatch(text) and not _MORE.search(text):
        iri = _NOT_IN_IRI.sub(lambda found: quote(found[0]), text)
    else:
        return None
    return Iri(iri) if good_iri(iri) else None


def mail_of(text: str) -> Iri | None:
    """Give the mailto: IRI of a mail address (RFC 6068)."""
    scheme, address = _MAILTO.fullmatch(text.strip()[:_LONGEST]).groups()  # type: ignore[union-attr]
    found = _MAIL.fullmatch(address)
    if not found:
        return None
    name = found["name"] if scheme else quote(found["name"], safe=_MAIL_SIGNS)
    iri = f"mailto:{name}@{found['host']}"
    return Iri(iri) if good_iri(iri) else None


def telephone_of(text: str) -> Iri | None:
    """Give the tel: IRI of an international number (RFC 3966); one without its country is not certain."""
    text = text.strip().removeprefix("tel:").strip()
    if not _PHONE.fullmatch(text) or _SECOND.search(text):
        return None
    digits = re.sub(r"\D", "", _TRUNK.sub("", text)).removeprefix("00")
    return Iri(f"tel:+{digits}") if len(digits) in _DIGITS else None


def _mail(value: Term) -> Made | None:
    if isinstance(value, Literal) and (found := mail_of(value.value)):
        return Made("clean.email", found)
    if isinstance(value, Iri) and ":" not in value and (found := mail_of(value)):
        return Made("clean.email", found)
    return None


def _telephone(value: Term) -> Made | None:
    found = telephone_of(value.value) if isinstance(value, Literal) else None
    return Made("clean.telephone", found) if found else None


def _address(value: Term) -> Iri | None:
    return iri_of(value.value) if isinstance(value, Literal) and not value.language else None
