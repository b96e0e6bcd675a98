"""pygeoapi with datasets of the corpus as OGC API Records, and a collection of features: all arrive, and once only."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.engine("pygeoapi")
URL = "http://127.0.0.1:PORT"
WORLD = {"spatial": {"bbox": [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
ZERO = "https://www.govdata.de/dl-de/zero-2-0"
FEATURE = {
    "type": "Feature",
    "id": "1",
    "geometry": {"type": "Point", "coordinates": [13.1, 51.2]},
    "properties": {"art": "Linde"},
}


def configuration(folder: Path) -> dict[str, Any]:
    contact = dict.fromkeys(
        ["name", "position", "address", "city", "stateorprovince", "postalcode", "country", "phone", "fax", "hours"],
        "x",
    )
    contact |= {"email": "a@amt.example", "url": "https://amt.example", "instructions": "x", "role": "pointOfContact"}
    said = {"title": "Geodaten", "description": "Beschreibung", "keywords": ["Geo"], "keywords_type": "theme"}
    licence = {"type": "text/html", "rel": "license", "title": "Lizenz", "href": ZERO}
    features = {"type": "feature", "name": "GeoJSON", "data": str(folder / "features.geojson"), "id_field": "id"}
    records = {"type": "record", "name": "TinyDBCatalogue", "data": str(folder / "records.json")}
    records |= {"id_field": "externalId", "time_field": "updated", "title_field": "title"}
    collection = {"type": "collection", "description": "x", "keywords": ["x"], "extents": WORLD}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 1},
            "url": URL,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["de-DE"],
            "limits": {"default_items": 10, "max_items": 20},
            "map": {"url": "https://tiles.example/{z}/{x}/{y}.png", "attribution": "x"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": said | {"terms_of_service": ZERO, "url": "https://amt.example"},
            "license": {"name": "DL-DE Zero", "url": ZERO},
            "provider": {"name": "Amt", "url": "https://amt.example"},
            "contact": contact,
        },
        "resources": {
            "baeume": collection | {"title": "Bäume", "links": [licence], "providers": [features]},
            "katalog": collection | {"title": "Katalog", "links": [], "providers": [records]},
        },
    }


def record(number: int, said: dict[str, Any]) -> dict[str, Any]:
    """A dataset of a data.json as a record of OGC API."""
    properties = {
        "externalId": f"r{number:03}",
        "type": "dataset",
        "title": said["title"],
        "description": said.get("description"),
        "keywords": said.get("keyword") or [],
        "updated": f"{str(said.get('modified'))[:10]}T00:00:00Z",
        "contacts": [{"organization": (said.get("publisher") or {}).get("name", "?"), "roles": ["publisher"]}],
    }
    links = [
        {"rel": "enclosure", "href": each["downloadURL"], "type": each.get("mediaType")}
        for each in said.get("distribution") or []
        if each.get("downloadURL")
    ]
    links += [{"rel": "license", "href": said["license"]}] if said.get("license") else []
    return {"id": f"r{number:03}", "type": "Feature", "geometry": None, "properties": properties, "links": links}


def datasets(shared: Path) -> Iterator[dict[str, Any]]:
    for file in sorted((shared / "corpus" / "data-json").glob("*.json")):
        try:
            listed = json.loads(file.read_bytes())["dataset"]
        except (ValueError, LookupError, TypeError):
            continue
        yield from (each for each in listed if isinstance(each, dict) and isinstance(each.get("title"), str))


class Portal:
    """A pygeoapi with its catalogue of records in a file."""

    def __init__(self, folder: Path, records: list[dict[str, Any]]) -> None:
        self.file = folder / "records.json"
        self.records = records
        self.write()
        (folder / "features.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [FEATURE]}))
        (folder / "openapi.json").write_text('{"openapi": "3.0.2", "info": {}, "paths": {}}')
        self.config = folder / "pygeoapi.json"
        self.config.write_text(json.dumps(configuration(folder)), "utf-8")

    def write(self) -> None:
        self.file.write_text(json.dumps({"_default": dict(enumerate(self.records, 1))}), "utf-8")


@pytest.fixture
def portal(tmp_path: Path, shared: Path) -> Portal:
    (tmp_path / "pygeoapi").mkdir()
    found = [record(number, each) for number, each in zip(range(137), datasets(shared), strict=False)]
    assert len(found) == 137
    return Portal(tmp_path / "pygeoapi", found)


def test_everything_arrives_once_and_what_is_gone_is_withdrawn(
    lotse, portal: Portal, started: Callable[[str, Path], str]
) -> None:
    url = started("pygeoapi", portal.config)
    code, _, err = lotse.call("source", "add", url, "--name", "p")
    assert code == 0, err
    with (lotse.directory / "sources" / "p.toml").open("a", encoding="utf-8") as file:
        file.write("\n[guard]\ngrace_runs = 1\n\n[options]\npage_size = 20\n")
    report = lotse.harvest("p")
    assert (report["state"], report["new"], report["failed"]) == ("done", 137 + 2, 0), report
    said = lotse.export("out.nt").decode()
    assert f"<{url}collections/katalog/items/r005>" in said
    assert f"servesDataset> <{url}collections/baeume>" in said
    assert f"servesDataset> <{url}collections/katalog>" not in said
    again = lotse.harvest("p")
    assert (again["unchanged"], again["changed"], again["withdrawn"]) == (139, 0, 0)
    del portal.records[40]
    portal.write()
    later = lotse.harvest("p")
    assert (later["unchanged"], later["withdrawn"]) == (138, 1)
