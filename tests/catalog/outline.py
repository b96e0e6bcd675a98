"""What a browser would make of a page: headings, links, elements with their attributes, texts."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}

BLOCKS = {"dt", "dd", "li", "p", "td", "th", "div", "h1", "h2", "h3"}


class Outline(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.errors: list[str] = []
        self.feed(html)
        self.close()
        self.errors += self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in BLOCKS:
            self.texts.append(" ")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.errors.append(f"</{tag}>")

    def handle_data(self, data):
        if self.open[-1:] != ["script"]:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for attributes in self.all("a")]

    @property
    def headings(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.elements if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]


def faults(html: str) -> list[str]:
    """Give what is wrong with a page by rules that every page must keep."""
    page = Outline(html)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    labelled = {attributes.get("for") for attributes in page.all("label")}
    inputs = [each for tag in ("input", "select", "textarea") for each in page.all(tag) if each.get("type") != "hidden"]
    steps = zip(page.headings, page.headings[1:], strict=False)
    pointers = [attributes.get("aria-labelledby") for _, attributes in page.elements if "aria-labelledby" in attributes]
    return [
        *(f"not closed in order: {tag}" for tag in page.errors),
        *(["not one h1"] if page.headings.count(1) != 1 or page.headings[0] != 1 else []),
        *(f"h{before} then h{after}" for before, after in steps if after > before + 1),
        *(f"no label: {each}" for each in inputs if each.get("id") not in labelled),
        *(f"id twice: {each}" for each in ids if ids.count(each) > 1),
        *(f"points nowhere: {each}" for each in pointers if each not in ids),
        *(["no language"] if page.all("html")[0].get("lang") not in {"de", "en"} else []),
        *(["inline style or script"] if _programs(page) or page.all("style") else []),
        *(f"attribute {name}" for _, each in page.elements for name in each if name == "style" or name[:2] == "on"),
    ]


def _programs(page):
    """Scripts that a browser would run; what is marked as data is none."""
    return [each for each in page.all("script") if each.get("type") != "application/ld+json"]
