"""Question: a verb with its arguments, as OAI-PMH 2.0 allows them (chapter 4); anything else is a Fault."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import NamedTuple

from catalog.web.oai.fault import Fault
from catalog.web.oai.token import Token

_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


class _Arguments(NamedTuple):
    needed: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    alone: str = ""


_LIST = _Arguments(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), "resumptionToken")
_VERBS: Mapping[str, _Arguments] = {
    "Identify": _Arguments(),
    "ListMetadataFormats": _Arguments(allowed=frozenset({"identifier"})),
    "ListSets": _Arguments(alone="resumptionToken"),
    "GetRecord": _Arguments(frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question that conforms. `token` tells where a list goes on; changes are from `since` to before `until`."""

    verb: str
    arguments: Mapping[str, str]
    token: Token
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def read(cls, pairs: Sequence[tuple[str, str]]) -> "Question":
        """Give the question that these arguments ask. Raises Fault."""
        arguments = dict(pairs)
        verb = arguments.pop("verb", "")
        if verb not in _VERBS or [name for name, _ in pairs].count("verb") != 1:
            raise Fault("badVerb", "verb is missing, repeated or unknown")
        if len(arguments) + 1 != len(pairs):
            raise Fault("badArgument", "an argument is repeated")
        _check(arguments, _VERBS[verb])
        token = Token.first(arguments)
        if "resumptionToken" in arguments:
            token = Token.read(arguments["resumptionToken"], verb)
        since, until = _range(token.since, token.until)
        return cls(verb=verb, arguments=arguments, token=token, since=since, until=until)


def _check(arguments: Mapping[str, str], known: _Arguments) -> None:
    given = set(arguments)
    if known.alone in given:
        if given != {known.alone}:
            raise Fault("badArgument", f"{known.alone} stands alone")
        return
    if missing := known.needed - given:
        raise Fault("badArgument", f"missing: {', '.join(sorted(missing))}")
    if given - known.needed - known.allowed:
        raise Fault("badArgument", "an argument does not belong to this verb")


def _range(since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """Give the moments from which on and before which changes are asked for; both are given as fine, or as coarse."""
    for form in (_SECOND, _DAY):
        if all(form.match(each) for each in (since, until) if each):
            break
    else:
        raise Fault("badArgument", "from and until are days, or moments in UTC to the second, both alike")
    if since and until and since > until:
        raise Fault("badArgument", "from is later than until")
    step = timedelta(days=1) if form is _DAY else timedelta(seconds=1)
    try:
        last = _moment(until)
        return _moment(since), last + step if last and last.year < MAXYEAR else None
    except ValueError:
        raise Fault("badArgument", "from or until is no date") from None


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
