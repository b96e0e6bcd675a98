"""Strings made to do harm, one idea a line: to parsers, to writers of formats, to pages, to regular expressions."""

_CONTROLS = [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0, 5), 0xAD)]
_INVISIBLE = [
    chr(code) for code in (0x200B, 0x200D, 0x200E, 0x200F, 0x202A, 0x202E, 0x2028, 0x2029, 0x2066, 0x2069, 0xFEFF)
]
_BORDERS = [
    chr(code) for code in (0xD7FF, 0xE000, 0xFDD0, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1FFFE, 0x10FFFD, 0x10FFFF)
]

_SYNTAX = [
    '"', "'", '""', "''", '"""', "'''", '""""', "''''", 'a"', "a'", '\\"', "\\'", "\\", "\\\\", "\\n", "\\u0000",
    "\\uD800", "\\U00110000", "\\x", "@", "@de", "^^", "^^<http://e.example/t>", "<", ">", "<>", "<a>", "_:b", "_:",
    "[]", "[", "]", "()", "(", ")", "{}", "{", "}", ".", " .", ";", ",", "a", "true", "1", "1.0", "1e400", "-0", "NaN",
    "#", "# Kommentar", "@prefix a: <b> .", "PREFIX a: <b>", "BASE <x>", "GRAPH", "null", "undefined", "NULL", "None",
    "]]>", "<![CDATA[x]]>", "<!-- -- -->", "<?xml?>", "<!DOCTYPE a>", "&", "&amp;", "&amp;amp;", "&lt;b&gt;", "&#0;",
    "&#x110000;", "&#xD800;", "&nbsp;", "&unbekannt;", "&#", "&;", "%", "%00", "%zz", "%s%n", "$", "${x}", "{{x}}",
]  # fmt: skip

_PAGES = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>fett",
    "</p>",
    "<p " * 20, "<br>" * 20, "<a href='javascript:alert(1)'>x</a>", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "//e.example/", "../../etc/passwd",
    "' OR 1=1 --", "1; DROP TABLE dataset", "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "\r\nSet-Cookie: a=b",
]  # fmt: skip

_WORDS = [
    "", " ", "\t\n ", "\r\n", "\n" * 9, "Ã¤", "Ã¼Ã¶Ã¤", "\xe2\u201a\xac", "Ã", "Ã¤ ä", "Ã\x83Â¤", "ä", "a\u0308", "ß",
    "ẞ",
    "\u0131", "\u0130", "ﬁ",

    "Ω≈ç√∫", "田中さん", "الأحد", "\u202eabc", "abc\u202e", "שלום", "👩‍👩‍👧‍👦", "🏳️‍🌈", "\U0001f333" * 9, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍",
    "x" * 5000, "ä" * 5000, "x y " * 2000, " " * 3000 + "x", "x" + " " * 3000, "x" + " \n" * 900 + "y",
]  # fmt: skip

_VALUES = [
    "http://", "https://", "http:// /", 'http://e.example/ä b"<>\\^`{|}', "http://[::1", "http://[::1]/", "http://a:b@c/",
    "http://e.example:99999/", "http://e.example/%", "http://e.example/%zz", "http://e.example/\u202e", "http://-/",
    "http://e.example/\x7f", "http://e.example/\x85", "http://e.example/\ufffe", "http://e.example/\ue000",
    "http://e.example/\U000e0001", "http://e.example/[]", "http://e.example/#a#b", "http://e.example\\@f.example/",
    "ftp://ä.example/", "HTTP://E.EXAMPLE/", "urn:x:", "urn:uuid:\x01", "doi:10.1/\ufffe", "mailto:", "mailto:a@b",
    "a@b.c",
    "a@" * 50, "a@b@c.de", "tel:", "+49 351 123", "+" * 99, "(0)", "2024-02-30", "0000-00-00", "31.02.2024", "1." * 40,
    "99999-01-01", "2024-01-01T24:00:00Z", "POINT(", "POINT" + " " * 900 + "x", "(((" * 300, "POINT(1e999 0)",
    "POLYGON((0 0,1 1", '{"type":"Point","coordinates":[' + "[" * 500, '{"coordinates": NaN}', "<gml:pos>",
    "<posList" * 300,
]  # fmt: skip

STRINGS = tuple(dict.fromkeys([*_CONTROLS, *_INVISIBLE, *_BORDERS, *_SYNTAX, *_PAGES, *_WORDS, *_VALUES]))
