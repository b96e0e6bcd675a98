"""Regular expressions as SPARQL has them (XPath functions, 5.6.1)."""

import re
from collections.abc import Callable

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


class RegexInvalid(ValueError):
    """The pattern or its flags are not what SPARQL knows."""


def compile_regex(pattern: str, flags: str) -> Callable[[str], bool]:
    """Give a function that says whether a text holds a match. Raises RegexInvalid."""
    options = re.RegexFlag(0)
    for flag in flags:
        if flag == "q":
            pattern = re.escape(pattern)
        elif flag in _FLAGS:
            options |= _FLAGS[flag]
        else:
            raise RegexInvalid(f"flag {flag!r}")
    try:
        search = re.compile(pattern, options).search
    except (re.error, OverflowError, RecursionError) as fault:
        raise RegexInvalid(str(fault)) from fault
    return lambda text: search(text) is not None
