"""WAF: a folder of files, in the instance or as a page of links."""

from pathlib import Path

import pytest
from hostile import HostileSource, conditional, page, status

from dcat_ap.naming import Naming
from harvester.detect import detect
from harvester.http import Client
from harvester.kind import kinds
from harvester.record import SourceFailed
from harvester.sources import waf
from harvester.visit import Visit

TREES = (Path(__file__).parents[2] / "samples" / "iso" / "stadtbaeume.xml").read_text(encoding="utf-8")


def record(key: str) -> str:
    text = TREES.replace("6f2a1c10-0001-4000-8000-000000000001", key)
    return text.replace("https://registry.gdi-de.org/id/de.sn.beispiel/baeume", f"https://daten.example/{key}")


def index(*links: str) -> bytes:
    return ("<html><title>Index of /x</title>" + "".join(f'<A HREF="{each}">x</A>' for each in links)).encode()


def visit(url: str, instance: Path = Path(), **options: object) -> Visit:
    return Visit(
        url=url,
        options=waf.Options(**options),
        instance=instance,
        client=Client(allow=["127.0.0.1"], user_agent="test/1"),
        naming=Naming("https://katalog.example/id/", "waf"),
    )


def test_files_that_the_page_links_are_read_and_others_are_not():
    with HostileSource() as source:
        url = source.on(
            "/x/", page(index("b.xml", "a.xml#top", "/y/c.xml", "../d.xml", "sub/", "?C=N;O=D"), "text/html")
        )
        for name in ("a", "b"):
            source.on(f"/x/{name}.xml", page(record(name).encode(), "application/xml"))
        pages = list(waf.pages(visit(url)))
        assert [each.key for one in pages for each in one.records] == ["a", "b"]
        assert all(each.whole for each in pages)
        assert source.paths == ["/x/", "/x/a.xml", "/x/b.xml"]


@pytest.mark.parametrize("bad", [status(404), page(b"<a>")])
def test_a_bad_file_costs_itself_and_nothing_is_withdrawn(bad):
    with HostileSource() as source:
        url = source.on("/x/", page(index("a.xml", "b.xml"), "text/html"))
        source.on("/x/a.xml", bad)
        source.on("/x/b.xml", page(record("b").encode()))
        pages = list(waf.pages(visit(url)))
        assert [each.key for one in pages for each in one.records] == ["b"]
        assert [each.whole for each in pages] == [False, True]
        assert pages[0].findings


def test_a_page_without_files_fails():
    with HostileSource() as source:
        url = source.on("/x/", page(index("a.html"), "text/html"))
        with pytest.raises(SourceFailed) as failed:
            list(waf.pages(visit(url)))
        assert failed.value.finding.rule == "waf.no-files"


def test_a_folder_of_the_instance_is_read_with_all_below(tmp_path):
    (tmp_path / "data" / "sub").mkdir(parents=True)
    (tmp_path / "data" / "ä b.xml").write_text(record("a"), encoding="utf-8")
    (tmp_path / "data" / "sub" / "c.xml").write_text(record("c"), encoding="utf-8")
    (tmp_path / "data" / "d.txt").write_text("nichts", encoding="utf-8")
    pages = list(waf.pages(visit("file:data", tmp_path)))
    assert sorted(each.key for one in pages for each in one.records) == ["a", "c"]


def test_a_link_out_of_the_instance_is_not_followed(tmp_path):
    (tmp_path / "in" / "data").mkdir(parents=True)
    (tmp_path / "out.xml").write_text(record("a"), encoding="utf-8")
    (tmp_path / "in" / "data" / "a.xml").symlink_to(tmp_path / "out.xml")
    pages = list(waf.pages(visit("file:data", tmp_path / "in")))
    assert not [each for one in pages for each in one.records]


def test_a_folder_that_is_not_there_fails(tmp_path):
    with pytest.raises(SourceFailed):
        list(waf.pages(visit("file:data", tmp_path)))


def test_a_folder_is_harvested_from_the_command_line(lotse):
    with HostileSource() as source:
        url = source.on("/x/", page(index("a.xml", "b.xml"), "text/html"))
        for name in ("a", "b"):
            source.on(f"/x/{name}.xml", conditional(record(name).encode(), etag=f'"{name}"'))
        lotse.source("folder", url, "[guard]\ngrace_runs = 1\n", kind="waf")
        assert lotse.harvest("folder")["new"] == 2
        source.on("/x/", page(index("b.xml"), "text/html"))
        report = lotse.harvest("folder")
        assert [report[name] for name in ("new", "changed", "unchanged", "withdrawn")] == [0, 0, 1, 1]


def test_an_index_of_files_is_recognised_as_a_folder():
    with HostileSource() as source:
        url = source.on("/x/", page(index("a.xml"), "text/html"))
        found = detect(url, kinds(), Client(allow=["127.0.0.1"], user_agent="test/1"))
        assert found is not None
        assert (found.kind, found.url) == ("waf", url)
