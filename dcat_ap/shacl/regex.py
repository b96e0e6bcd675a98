"""Regular expressions as SPARQL has them (XPath functions, 5.6.1), without backtracking that a stranger could provoke.

A pattern that Python surely matches in linear time is left to Python. All others go to the regular expressions of
pyoxigraph's SPARQL, which are linear for every pattern; what these do not know (references back) is refused.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache

import pyoxigraph as ox

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE}
_SPACE = re.compile(r"(\\.|\[(?:\\.|[^\]])*\])|\s+")
_NAME_CLASSES = {r"\i": "[:A-Z_a-z\xc0-\ufffd]", r"\c": r"[-.0-9:A-Z_a-z\xb7-\ufffd]"}  # good enough: XML names
_REPEATS = re.compile(r"(?<!\\)[*+{]")
_MOST_OPTIONS = 8


class RegexInvalid(ValueError):
    """The pattern or its flags are not what SPARQL knows."""


def compile_regex(pattern: str, flags: str) -> Callable[[str], bool]:
    """Give a function that says whether a text holds a match. Raises RegexInvalid."""
    unknown = set(flags) - {*_FLAGS, "q", "x"}
    if unknown:
        raise RegexInvalid(f"flag {min(unknown)!r}")
    if "q" in flags:
        return _by_python(re.escape(pattern), flags)
    if "x" in flags:
        pattern = _SPACE.sub(lambda found: found[1] or "", pattern)
    if _is_tame(pattern, flags):
        end = pattern.endswith("$")
        return _by_python(f"{pattern[:-1]}\\Z" if end else pattern, flags)
    for name, characters in _NAME_CLASSES.items():
        pattern = pattern.replace(name, characters)
    return _by_oxigraph(pattern, "".join(sorted(set(flags) & {*_FLAGS})))


def _is_tame(pattern: str, flags: str) -> bool:
    """Say whether Python takes linear time for a pattern and means the same by it as XPath."""
    if "m" in flags or _ODD.search(pattern) or pattern.count("?") > _MOST_OPTIONS:
        return False
    repeats = len(_REPEATS.findall(pattern))
    return not repeats or (repeats == 1 and pattern.startswith("^") and "|" not in pattern)


# groups that are repeated or have options, classes that Python does not know, `$` elsewhere than at the end
_ODD = re.compile(r"\(\?|\)[*+{]|\\[^.\\/d\-$()\[\]?*+|^]|&&|\[[^\]]*\[|\$.|\\\$$", re.DOTALL)


def _by_python(pattern: str, flags: str) -> Callable[[str], bool]:
    options = re.RegexFlag(0)
    for flag in set(flags) & {*_FLAGS}:
        options |= _FLAGS[flag]
    try:
        search = re.compile(pattern, options).search
    except (re.error, OverflowError, RecursionError) as fault:
        raise RegexInvalid(str(fault)) from fault
    return lambda text: search(text) is not None


def _by_oxigraph(pattern: str, flags: str) -> Callable[[str], bool]:
    rest = f"{ox.Literal(pattern)}, {ox.Literal(flags)}"
    answers = _store().query(f'SELECT (REGEX("", {rest}) AS ?known) {{}}')
    if not isinstance(answers, ox.QuerySolutions) or next(answers)["known"] is None:
        raise RegexInvalid("not a pattern that can be matched in linear time")

    @lru_cache(maxsize=1024)
    def matches(text: str) -> bool:
        return bool(_store().query(f"ASK {{ FILTER(REGEX({ox.Literal(text)}, {rest})) }}"))

    return matches


@cache
def _store() -> ox.Store:
    return ox.Store()
