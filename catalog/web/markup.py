"""XML as we write it: elements with texts of strangers, of which what XML cannot hold is replaced."""

import re

from lxml import etree

_NO_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def child(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """Give a new element in `parent`, in its namespace unless the name has one, with this text and these attributes."""
    space = etree.QName(parent).namespace
    element = etree.SubElement(parent, name if name[0] == "{" or not space else f"{{{space}}}{name}")
    for key, value in attributes.items():
        element.set(key, clean(value))
    if text:
        element.text = clean(text)
    return element


def clean(text: str) -> str:
    """Give `text` with a sign for each character that XML 1.0 cannot hold."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def document(root: etree._Element) -> bytes:
    """Give the document of an element, in UTF-8."""
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text
