"""Of a dataset of udata: its resources, which are distributions."""

from dcat_ap.terms import DCAT, DCT, SPDX
from harvester import fields
from harvester.draft import Draft, Node
from harvester.fields import Fields

_NO_FILES = {"api", "code"}
_CHECKED = ("check:", "analysis:")  # what the portal finds out about a file every night
_LEFT_OUT = ("created_at", "last_modified", "metrics", "preview_url", "internal", "latest", "filetype", "harvest")


def tell(draft: Draft, said: Fields, page: str) -> None:
    """Say one resource of the dataset whose permanent address is `page`."""
    harvest = Fields(said.raw("harvest"))
    key = said.text("id")
    node = draft.part(DCAT.distribution, DCAT.Distribution, f"{page}#resource-{key}" if page and key else "")
    node.text(DCT.identifier, key)
    fields.tell(node, DCT.title, said.words("title"))
    fields.tell(node, DCT.description, said.words("description"))
    _addresses(node, said)
    node.link(DCT.format, *(text.removeprefix("ogc:") for text in said.texts("format")))
    node.link(DCAT.mediaType, *said.texts("mime"))
    node.text(DCAT.byteSize, *said.texts("filesize"))
    node.text(DCT.issued, *(harvest.texts("issued_at") or said.texts("created_at")))
    node.text(DCT.modified, *(harvest.texts("modified_at") or said.texts("last_modified")))
    for each in said.objects("checksum"):
        made = node.part(SPDX.checksum, SPDX.Checksum)
        made.text(SPDX.checksumValue, *each.texts("value")).link(SPDX.algorithm, *each.texts("type"))
    schema(node, said, "udata:resources/")
    for name, value in (pair for each in said.objects("extras") for pair in each.rest()):
        if not name.startswith(_CHECKED):
            node.keep(f"udata:resources/extras/{name}", value)
    harvest.drop("last_update")
    harvest.keep(node, "udata:resources/harvest/")
    said.drop(*_LEFT_OUT)
    said.keep(node, "udata:resources/")


def schema(node: Node, said: Fields, prefix: str) -> None:
    """Say by its address which schema the data follow; what has none is kept."""
    for each in said.objects("schema"):
        node.link(DCT.conformsTo, *each.texts("url"))
        each.keep(node, f"{prefix}schema/")


def _addresses(node: Node, said: Fields) -> None:
    """Say where a file is, and the address that stays when the file is replaced; of what is no file, where it is."""
    kind, url, latest = said.text("type"), said.texts("url"), said.texts("latest")
    is_file = kind not in _NO_FILES and bool(latest)
    node.link(DCAT.accessURL, *(latest if is_file else url)).link(DCAT.downloadURL, *(url if is_file else ()))
    node.keep("udata:resources/type", "" if kind == "main" else kind)
