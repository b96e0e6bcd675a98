"""What a text forbids or charges for. A sentence that restricts is never read as leave to do anything."""

import re
from collections.abc import Iterator

from dcat_ap.licences.wording import Words

FEE = "licence.fee"
NOT_COMMERCIAL = "licence.not-commercial"
RESTRICTED = "licence.restricted"

_FEE = re.compile(
    r"\w*gebuehr(?:en)?|\w*(?<!un)entgelt(?:e|es|en)?|(?:entgelt|gebuehren|kosten|zahlungs)pflicht\w*|entgeltlich\w*"
    r"|(?:gebuehren|entgelt|kosten|tarif)(?:ordnung|verzeichnis|verordnung|satzung|tabelle)\w*|preisliste\w*|tarife?s?"
    r"|fees?|royalty|royalties|tariffs?"
)
_NO_FEE = {"no", "not", "without", "free", "frei", "ohne", "nicht", "weder", "waive", "waived", "attorney", "legal"}
_LIABILITY = re.compile(r"\b(?:liab|haft)")  # "liability shall not exceed the fee paid" charges nothing
_CHARGE = re.compile(
    r"\b(?:subject to (?:a )?charges?|charges? (?:apply|may apply|will apply)|against payment"
    r"|[1-9][\d.]{0,20} (?:euro?|chf))\b"
)
_BEFORE, _AFTER = 5, 4

_BOTH = re.compile(
    r"\b(?:nicht |non )?(?:kommerziell|commercial)\w*(?: \w+){0,2} (?:und|oder|sowie|auch|and|or|ou|et)(?: \w+){0,3}"
    r" (?:nicht |non )?(?:nicht|non)?(?:kommerziell|commercial)"
)
_PRIVATE = re.compile(
    r"\b(?:nicht kommerziell|nichtkommerziell|noncommercial|non commercial"
    r"|(?:no|keine) (?:commercial|kommerzielle)"
    r"|kommerzielle\w* (?:nutzung|verwendung|verwertung|zwecke)(?: \w+){0,4} "
    r"(?:untersagt|verboten|ausgeschlossen|nicht)"
    r"|commercial (?:use|purposes?)(?: \w+){0,8} (?:forbidden|prohibited|not|permission|consent)"
    r"|not(?: \w+){0,4} commercial)"
)
_LEAVE = r"(?:genehmigung|zustimmung|erlaubnis|einwilligung|bewilligung|permission|consent|authorization|authorisation)"
_RESTRICTED = re.compile(
    r"^(?:restricted|confidential|vertraulich|proprietary|nicht oeffentlich|non public)$|\bproprietary\b"
    r"|\b(?:is|are) not public\b|\bwould adversely affect\b|\bnachteilige auswirkungen auf\b"
    r"|\b(?:nur|ausschliesslich|lediglich|only|solely)(?: \w+){0,3} "
    r"(?:behoerden\w*|dienst\w*|interne?n?|eigenen?|privaten?|wissenschaftlichen?|internal|personal|private|research|educational|academic)\b"
    r"|\binternen? (?:bereich|gebrauch|nutzung|dienstgebrauch)\b|\bfor (?:his|its|their) internal use\b"
    r"|\b(?:internal|personal|private|research|educational|academic) use only\b"
    rf"|\b(?:nur|only|ohne|without|vorherige\w?|schriftliche\w?|prior|written|express|bedarf|beduerfen|requires?)"
    rf"(?: \w+){{0,4}} {_LEAVE}\b|\b{_LEAVE}(?: \w+){{0,3}} (?:erforderlich|noetig|notwendig|required|needed)\b"
    r"|\bweitergabe an dritte(?: \w+){0,3} (?:nicht|untersagt|verboten|unzulaessig|ausgeschlossen)\b"
    r"|\bkeine weitergabe an dritte\b|\bnot be (?:redistributed|resold|sold|copied)\b"
)
_NO_NEED = re.compile(rf"\b(?:keine|keiner|no|without the need for)(?: \w+){{0,2}} {_LEAVE}\b")


def restriction(sentence: Words) -> str:
    """Give the rule that a sentence breaks the freedom to reuse by, or ""."""
    text = " ".join(sentence)
    if (_CHARGE.search(text) or any(map(_charges, _windows(sentence)))) and not _LIABILITY.search(text):
        return FEE
    if _PRIVATE.search(text) and not _BOTH.search(text):
        return NOT_COMMERCIAL
    if _RESTRICTED.search(text) and not _NO_NEED.search(text):
        return RESTRICTED
    return ""


def _windows(sentence: Words) -> Iterator[tuple[str, Words]]:
    """Each word with the words near it."""
    for place, word in enumerate(sentence):
        yield word, sentence[max(0, place - _BEFORE) : place + _AFTER + 1]


def _charges(window: tuple[str, Words]) -> bool:
    """Whether a word is a charge, and nothing near it says that there is none."""
    word, near = window
    return bool(_FEE.fullmatch(word)) and not any(each in _NO_FEE or each.startswith("kein") for each in near)
