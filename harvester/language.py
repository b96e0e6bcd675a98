"""Languages by their codes: the tag that a text gets, and the concept of the EU list."""

_EU = "http://publications.europa.eu/resource/authority/"
_TAG_LENGTH = 3

# ISO 639-2: the bibliographic code where it differs, and the two-letter code that a language tag begins with
_LANGUAGES = """
bul bg|cze cs ces|dan da|ger de deu|gre el ell|eng en|spa es|est et|fin fi|fre fr fra|gle ga|hrv hr|hun hu|ita it
lav lv|lit lt|mlt mt|dut nl nld|pol pl|por pt|rum ro ron|slo sk slk|slv sl|swe sv|nor no|nob nb|ice is isl|ukr uk
rus ru|tur tr|ara ar|hsb hsb|dsb dsb|nds nds|dan da|fry fy|roh rm|cat ca|baq eu eus|glg gl|wel cy cym|srp sr|ltz lb
"""
_TAGS: dict[str, str] = {}
_CONCEPTS: dict[str, str] = {}
for _line in _LANGUAGES.replace("\n", "|").split("|"):
    if _line:
        _code, _tag, *_other = _line.split()
        for _each in (_code, _tag, *_other):
            _TAGS[_each] = _tag
            _CONCEPTS[_each] = (_other or [_code])[0].upper()


def tag(code: str) -> str:
    """Give the language tag that a code stands for; empty where it is none we know."""
    low = code.strip().lower()
    head = low.partition("-")[0].partition(";")[0].strip()
    return _TAGS.get(head) or (head if head.isalpha() and len(head) < _TAG_LENGTH else "")


def concept(code: str) -> str:
    """Give the IRI of the EU list for a code of ISO 639-2, or the code as it is."""
    known = _CONCEPTS.get(code.strip().lower())
    return f"{_EU}language/{known}" if known else code
