"""Content negotiation by RFC 9110, section 12: weighted lists, and which offer a client likes best."""

import re
from collections.abc import Sequence

_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"|")+')
_WEIGHT = re.compile(r"q\s*=\s*(0(?:\.\d*)?|1(?:\.0*)?)\Z", re.IGNORECASE)
_Q = re.compile(r"q\s*=", re.IGNORECASE)


def weights(header: str) -> list[tuple[str, float]]:
    """Give the members of `header` in lower case with their weights; one that cannot be read has weight 0."""
    members = []
    for member in _MEMBER.findall(header):
        name, *parameters = (part.strip() for part in member.split(";"))
        if name:
            members.append((name.lower(), _weight(parameters)))
    return members


def media_type(header: str, offers: Sequence[str], default: str) -> str:
    """Give the offer that an Accept header likes best, the first of equals; `default` when it likes none."""
    wishes = dict(weights(header))
    if not wishes:
        return default
    liked = [(_media_weight(wishes, offer), -rank, offer) for rank, offer in enumerate(offers)]
    best, _, offer = max(liked)
    return offer if best > 0 else default


def language(header: str, offers: Sequence[str], default: str) -> str:
    """Give the offered language that an Accept-Language header likes best; `default` when it likes none."""
    wishes: dict[str, float] = {}
    for name, weight in weights(header):
        primary = name.split("-")[0]
        wishes[primary] = max(weight, wishes.get(primary, 0.0))
    liked = [(wishes.get(offer, wishes.get("*", 0.0)), offer == default, -rank) for rank, offer in enumerate(offers)]
    best, _, rank = max(liked)
    return offers[-rank] if best > 0 else default


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        if _Q.match(parameter):
            found = _WEIGHT.match(parameter)
            return float(found[1]) if found else 0.0
    return 1.0


def _media_weight(wishes: dict[str, float], offer: str) -> float:
    for pattern in (offer, offer.split("/", maxsplit=1)[0] + "/*", "*/*"):
        if pattern in wishes:
            return wishes[pattern]
    return 0.0
