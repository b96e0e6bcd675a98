"""A catalogue of others harvested by our kind `csw`: python -m benchmarks.csw --python PATH/TO/VENV/bin/python.

PATH/TO/VENV has pycsw, which wants an older SQLAlchemy than we do (pip install pycsw 'sqlalchemy<2'). Its catalogue is
filled with the ISO records of the corpus and walked in both versions, by POST and by GET; all records must come, and
nothing may be doubtful.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.kinds import CORPUS, ORIGIN
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.http import Client
from harvester.sources import csw
from harvester.visit import Visit

PORT = 8123
_PERSON = "\n".join(
    f"{each}=x"
    for each in (
        *("identification_title", "identification_abstract", "identification_keywords", "identification_keywords_type"),
        *("identification_fees", "identification_accessconstraints", "provider_name", "provider_url", "contact_name"),
        *("contact_position", "contact_address", "contact_city", "contact_stateorprovince", "contact_postalcode"),
        *("contact_country", "contact_phone", "contact_fax", "contact_email", "contact_url", "contact_hours"),
        *("contact_instructions", "contact_role"),
    )
)
_CONFIG = """\
[server]
home={home}
url=http://127.0.0.1:{port}/csw
mimetype=application/xml; charset=UTF-8
encoding=UTF-8
language=en-US
maxrecords=10
ogc_schemas_base=http://schemas.opengis.net
profiles=apiso
[manager]
transactions=false
[metadata:main]
{person}
[metadata:inspire]
enabled=false
[repository]
database=sqlite:///{home}/records.db
table=records
"""
_SERVE = """\
from wsgiref.simple_server import make_server
from pycsw.wsgi import application
make_server("127.0.0.1", {port}, application).serve_forever()
"""


def fill(home: Path, python: Path) -> int:
    """Give how many records pycsw has taken into a new catalogue in `home`."""
    (home / "records").mkdir()
    (home / "pycsw.cfg").write_text(_CONFIG.format(home=home, port=PORT, person=_PERSON))
    keys = set()
    for file in sorted([*CORPUS.glob("iso19139/*.xml"), *CORPUS.glob("csw/*.xml")]):
        try:
            found = mapping.records("iso", file.read_bytes(), ORIGIN, file.name).records
        except Unreadable:
            continue
        for record in found:
            (home / "records" / f"{len(keys):04}.xml").write_bytes(record.body)
            keys.add(record.key)
    for command in (["setup_db"], ["load_records", "-p", str(home / "records")]):
        admin = [python, python.with_name("pycsw-admin.py"), "-c", command[0], "-f", home / "pycsw.cfg", *command[1:]]
        subprocess.run(admin, check=True, capture_output=True)
    counted = (
        "import sqlite3; print(sqlite3.connect('records.db').execute('select count(*) from records').fetchone()[0])"
    )
    return int(subprocess.run([python, "-c", counted], cwd=home, check=True, capture_output=True).stdout)


def walk(version: str, method: str) -> tuple[int, bool]:
    """Give how many records came, and whether the walk can be trusted."""
    with Client(allow=["127.0.0.1"], user_agent="datenlotse-benchmark/1") as client:
        visit = Visit(
            url=f"http://127.0.0.1:{PORT}/csw",
            options=csw.Options(version=version, method=method, page_size=20),  # type: ignore[arg-type]
            instance=Path(),
            client=client,
            naming=ORIGIN.naming,
        )
        pages = list(csw.pages(visit))
    return len({record.key for page in pages for record in page.records}), all(page.whole for page in pages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, required=True)
    python = parser.parse_args().python.absolute()
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        there = fill(home, python)
        serve = _SERVE.format(port=PORT)
        environment = {"PYCSW_CONFIG": str(home / "pycsw.cfg"), "PYCSW_ROOT": str(home), "PYTHONWARNINGS": "ignore"}
        server = subprocess.Popen(
            [python, "-c", serve], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            time.sleep(4)
            results = {each: walk(*each) for each in ((v, m) for v in ("2.0.2", "3.0.0") for m in ("POST", "GET"))}
        finally:
            server.terminate()
            server.wait()
    for (version, method), (came, whole) in results.items():
        print(f"{version} {method:4}  {came} of {there} records, {'whole' if whole else 'doubtful'}")
    sys.exit(any(came != there or not whole for came, whole in results.values()))


if __name__ == "__main__":
    main()
