"""pycsw with the ISO records of the corpus: by CSW 2.0.2, CSW 3.0 and OAI-PMH everything arrives, and once only."""

import shutil
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


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """Give a database with the records of the corpus that are ISO 19139: those that pycsw takes."""
    folder = tmp_path_factory.mktemp("pycsw")
    (folder / "records").mkdir()
    for file in sorted((shared / "corpus" / "iso19139").glob("*.xml")):
        if b"<gmd:MD_Metadata" in (body := file.read_bytes()) or b"<MD_Metadata" in body:
            (folder / "records" / file.name).write_bytes(body)
    made = Catalogue(folder)
    made.fill(folder / "records")
    made.ask("DELETE FROM records WHERE schema <> 'http://www.isotc211.org/2005/gmd'")
    assert len(made.keys()) > 40
    return folder / "records.db"


@pytest.fixture
def catalogue(tmp_path: Path, filled: Path) -> Catalogue:
    """Give a catalogue of this test's own."""
    (tmp_path / "pycsw").mkdir()
    shutil.copy(filled, tmp_path / "pycsw" / "records.db")
    return Catalogue(tmp_path / "pycsw")


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


@pytest.mark.parametrize("options", ['version = "2.0.2"', 'version = "3.0.0"', 'method = "GET"'])
def test_of_changes_only_what_changed_is_fetched(
    lotse, catalogue: Catalogue, started: Callable[[str, Path], str], options: str
) -> None:
    url = started("pycsw", catalogue.config)
    text = f'kind = "csw"\ntitle = "P"\nurl = "{url}"\norganisation = "body"\n[guard]\ngrace_runs = 1\n'
    text += f"[options]\nincremental = true\n{options}\n"
    (lotse.directory / "sources" / "p.toml").write_text(text, encoding="utf-8")
    last = "FROM records WHERE identifier = (SELECT max(identifier) FROM records)"
    catalogue.ask(f"CREATE TABLE later AS SELECT * {last}")
    catalogue.ask(f"DELETE {last}")
    keys = sorted(catalogue.keys())
    ((key,),) = catalogue.ask("SELECT min(identifier) FROM records WHERE xml LIKE '%<gmd:fileIdentifier>%'")
    lotse.harvest("p")
    parent = "<gmd:parentIdentifier><gco:CharacterString>x</gco:CharacterString></gmd:parentIdentifier>"
    said = f"xml = replace(xml, '<gmd:fileIdentifier>', '{parent}<gmd:fileIdentifier>')"
    catalogue.ask(f"UPDATE records SET {said}, date_modified = '2001-01-01' WHERE identifier = '{key}'")
    assert lotse.harvest("p")["unchanged"] == len(keys), "a change that has no new date is seen by nobody"
    catalogue.ask(f"UPDATE records SET date_modified = '2999-01-01T00:00:00Z' WHERE identifier = '{key}'")
    report = lotse.harvest("p")
    assert (report["changed"], report["unchanged"], report["withdrawn"]) == (1, len(keys) - 1, 0)
    catalogue.ask("INSERT INTO records SELECT * FROM later")
    report = lotse.harvest("p")
    assert (report["new"], report["unchanged"]) == (1, len(keys)), "what comes with an old date is fetched by its name"


def test_pycsw_gives_itself_away(lotse, catalogue: Catalogue, started: Callable[[str, Path], str]) -> None:
    code, _, err = lotse.call("source", "add", started("pycsw", catalogue.config), "--name", "found")
    assert code == 0, err
    assert 'kind = "csw"' in (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")
