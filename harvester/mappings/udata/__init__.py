"""udata: datasets as its API 1 (and 2) gives them.

The IRI is that of the harvested dataset where the portal names it, else the dataset's permanent address on the
portal: as in the portal's own RDF. What has no place is kept under its name, `udata:extras/abc`.
"""

from typing import Any

from dcat_ap.document import Delivered
from dcat_ap.finding import Finding, error, info
from dcat_ap.parse import Unreadable
from dcat_ap.salvage import good_iri
from harvester import fields
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.udata import dataset
from harvester.record import Contents, Origin, Record

FORMAT = "udata"
VERSION = 1

_HIDDEN = ("private", "deleted", "archived")


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the datasets of a page, or the one that a document is. Raises Unreadable."""
    said = fields.read(body, where)
    if isinstance(said, dict):
        said = said["data"] if isinstance(said.get("data"), list) else [said]
    if not isinstance(said, list):
        raise Unreadable(error("walk.no-answer", where, system="udata"))
    return fields.contents(said, where, lambda each, place: _record(each, origin, place))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a dataset. Raises Unreadable."""
    said = fields.read(record.body, record.key)
    if not isinstance(said, dict):
        raise Unreadable(error("walk.no-entry", record.key, system="udata"))
    draft = Draft(record)
    dataset.tell(draft, Fields(said), permanent(said))
    return draft.entry(origin)


def permanent(said: dict[str, Any]) -> str:
    """Give the address of a dataset's page that a new title does not change; empty where there is none."""
    page, slug, key = (str(said.get(name) or "") for name in ("page", "slug", "id"))
    head, found, _ = page.rpartition(f"/{slug}") if slug else ("", "", "")
    address = f"{head}/{key}/" if found else page
    return address if address.startswith(("http://", "https://")) and good_iri(address) else ""


def _record(said: Any, origin: Origin, where: str) -> Record | Finding:
    key = str(said.get("id") or "") if isinstance(said, dict) else ""
    if not key:
        return error("walk.no-entry", where, system="udata")
    if any(said.get(name) for name in _HIDDEN):
        return info("walk.not-public", where, key=key)
    harvest = said.get("harvest")
    uri = str(harvest.get("uri") or "") if isinstance(harvest, dict) else ""
    named = uri if uri.startswith(("http://", "https://")) and good_iri(uri) else permanent(said)
    iri = named or origin.naming.entry("dataset", key)
    return fields.record(said, where, key=key, iri=iri, kind="dataset", form=FORMAT)
