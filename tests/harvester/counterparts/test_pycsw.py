"""pycsw with the ISO records of the corpus: by CSW 2.0.2, CSW 3.0 and OAI-PMH everything arrives, and once only."""

import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import COUNTERPARTS

pytestmark = pytest.mark.engine("pycsw")
CONFIG = """
[server]
home=HOME
url=http://127.0.0.1:PORT/
mimetype=application/xml; charset=UTF-8
encoding=UTF-8
language=en-US
maxrecords=20
profiles=apiso
[manager]
transactions=false
[repository]
database=sqlite:///HOME/records.db
table=records
[metadata:main]
"""
SAYINGS = """
identification_title identification_abstract identification_keywords identification_fees provider_name contact_name
identification_accessconstraints contact_position contact_address contact_city contact_stateorprovince contact_fax
contact_postalcode contact_country contact_phone contact_hours contact_instructions contact_role
"""
KINDS = {
    "csw2": ("csw", "", 'version = "2.0.2"\npage_size = 15'),
    "csw3": ("csw", "", 'version = "3.0.0"\npage_size = 15'),
    "changes": ("csw", "", "incremental = true\npage_size = 15"),
    "get": ("csw", "", 'method = "GET"\npage_size = 15'),
    "oai": ("oai", "?mode=oaipmh", ""),
    "dublincore": ("oai", "?mode=oaipmh", 'prefix = "oai_dc"'),
}


class Catalogue:
    """A pycsw over a folder of records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "pycsw.cfg"
        said = "\n".join([*(f"{each}=Amt" for each in SAYINGS.split()), "provider_url=https://amt.example/"])
        said += "\nidentification_keywords_type=theme\ncontact_email=a@amt.example\ncontact_url=https://amt.example/\n"
        self.config.write_text(CONFIG.replace("HOME", str(folder)) + said, "utf-8")

    def fill(self, records: Path) -> None:
        for command in (["setup_db"], ["load_records", "-p", records]):
            program = [COUNTERPARTS / "python", "-W", "ignore", COUNTERPARTS / "pycsw-admin.py", "-c"]
            subprocess.run([*program, *command, "-f", self.config], check=True, capture_output=True, cwd=self.folder)

    def ask(self, statement: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.folder / "records.db")) as database, database:
            return database.execute(statement).fetchall()

    def keys(self) -> set[str]:
        return {row[0] for row in self.ask("SELECT identifier FROM records")}


@pytest.fixture
def catalogue(tmp_path: Path, shared: Path) -> Catalogue:
    """Hold the records of the corpus that are ISO 19139: not all, since pycsw refuses what has no identifier."""
    (tmp_path / "pycsw" / "records").mkdir(parents=True)
    for file in sorted((shared / "corpus" / "iso19139").glob("*.xml")):
        if b"<gmd:MD_Metadata" in (body := file.read_bytes()) or b"<MD_Metadata" in body:
            (tmp_path / "pycsw" / "records" / file.name).write_bytes(body)
    made = Catalogue(tmp_path / "pycsw")
    made.fill(tmp_path / "pycsw" / "records")
    made.ask("DELETE FROM records WHERE schema <> 'http://www.isotc211.org/2005/gmd'")
    assert len(made.keys()) > 40
    return made


@pytest.mark.parametrize("name", KINDS)
def test_all_records_arrive_once_and_what_is_gone_is_withdrawn(
    lotse, catalogue: Catalogue, started: Callable[[str, Path], str], name: str
) -> None:
    kind, query, options = KINDS[name]
    url = f"{started('pycsw', catalogue.config)}{query}"
    text = f'kind = "{kind}"\ntitle = "P"\nurl = "{url}"\norganisation = "body"\n[guard]\ngrace_runs = 1\n'
    (lotse.directory / "sources" / "p.toml").write_text(f"{text}[options]\n{options}\n", encoding="utf-8")
    keys = catalogue.keys()
    report = lotse.harvest("p")
    assert (report["state"], report["new"] + report["failed"]) == ("done", len(keys)), report
    assert report["failed"] == 0
    again = lotse.harvest("p")
    assert (again["unchanged"], again["changed"], again["withdrawn"]) == (len(keys), 0, 0)
    gone = sorted(keys)[7]
    catalogue.ask(f"DELETE FROM records WHERE identifier = '{gone}'")
    later = lotse.harvest("p")
    assert (later["unchanged"], later["withdrawn"]) == (len(keys) - 1, 1)


def test_pycsw_gives_itself_away(lotse, catalogue: Catalogue, started: Callable[[str, Path], str]) -> None:
    code, _, err = lotse.call("source", "add", started("pycsw", catalogue.config), "--name", "found")
    assert code == 0, err
    assert 'kind = "csw"' in (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")
