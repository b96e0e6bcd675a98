"""The kind `website`: pages become datasets, linked files only with a steward's word."""

import gzip
import json
import tomllib

import pytest
from hostile import HostileSource, page, redirect, robots, status

from dcat_ap.naming import Naming
from harvester.http import BadStatus, Client
from harvester.sources import website
from harvester.visit import Visit

HTML = "text/html; charset=utf-8"
HEAD = '<!DOCTYPE html><html lang="de"><meta charset="utf-8"><title>Stadt</title>'


def dataset(name: str) -> str:
    said = json.dumps({"@type": "Dataset", "@id": f"#{name}", "name": name})
    return f'<script type="application/ld+json">{said}</script>'


def links(*targets: str) -> str:
    return "".join(f'<a href="{target}">Nach {target}</a>' for target in targets)


def html(*parts: str):
    return page((HEAD + "".join(parts)).encode(), HTML)


def source(lotse, url, options=""):
    guard = "[guard]\ngrace_runs = 1\nmax_count = 9\nmax_share = 1.0\n"
    lotse.source("site", url, f"{guard}[options]\n{options}\n", kind="website")


def test_pages_are_walked_within_the_site_and_its_depth(lotse):
    with HostileSource() as web:
        web.on("/", html(links("/a", "https://elsewhere.example/x", "/bild.jpg", "mailto:a@b", "/a#teil", "http://[")))
        web.on("/a", html(dataset("eins"), links("/b", "/")))
        web.on("/b", html(dataset("zwei"), links("/c")))
        web.on("/c", html(dataset("drei")))
        source(lotse, web.url("/"))
        assert lotse.harvest("site")["new"] == 2
        assert web.paths == ["/", "/a", "/b"]
        assert lotse.harvest("site")["unchanged"] == 2


def test_a_file_is_public_only_when_a_steward_confirmed_it(lotse):
    with HostileSource() as web:
        web.on("/", html(dataset("eins"), links("/baeume.csv", "/personal.xlsx")))
        for path in ("/baeume.csv", "/personal.xlsx"):
            web.on(path, page(b"a;b\n1;2\n", "text/csv"))
        source(lotse, web.url("/"))
        report = lotse.harvest("site")
        assert (report["seen"], report["new"]) == (1, 1)
        assert web.paths == ["/"]
        assert b"baeume.csv" not in lotse.export()

        source(lotse, web.url("/"), f'confirmed = ["{web.url("/baeume.csv")}"]')
        assert lotse.harvest("site")["new"] == 1
        exported = lotse.export()
        assert b"personal.xlsx" not in exported
        for part in (b'"Nach /baeume.csv"', b"file-type/CSV", b'"8"', web.url("/").encode()):
            assert part in exported, part
        assert {(seen.method, seen.path) for seen in web.seen if seen.path == "/baeume.csv"} == {
            ("HEAD", "/baeume.csv")
        }

        source(lotse, web.url("/"))
        assert lotse.harvest("site")["withdrawn"] == 1


def test_a_confirmed_file_whose_server_tells_nothing_is_published_all_the_same(lotse):
    with HostileSource() as web:
        url = web.on("/", html(links("/a.csv", "/b?id=7")))
        web.on("/b", page(b"{}", "application/geo+json"))
        source(lotse, url, f'confirmed = ["{web.url("/a.csv")}", "{web.url("/b?id=7")}"]')
        assert lotse.harvest("site")["new"] == 2
        exported = lotse.export()
        assert b"byteSize" in exported
        assert b"file-type/GEOJSON" in exported


def test_a_server_that_knows_no_head_is_asked_for_one_byte():
    def behave(exchange):
        if exchange.seen.method == "HEAD":
            exchange.send(405)
        elif exchange.seen.headers.get("range") == "bytes=0-0":
            exchange.send(206, b"a", Content_Range="bytes 0-0/4711", Content_Type="text/csv")

    with HostileSource() as web, Client(["127.0.0.1"], user_agent="test") as client:
        head = client.head(web.on("/a.csv", behave))
        assert (head.size, head.content_type) == ("4711", "text/csv")
        with pytest.raises(BadStatus):
            client.head(web.on("/b.csv", status(404)))


def test_what_was_found_can_be_pasted_into_the_source(tmp_path):
    with HostileSource() as web, Client(["127.0.0.1"], user_agent="test") as client:
        url = web.on("/", html(links("/a.csv", "/b.geojson", "/c.shp.zip", "/seite")))
        options = website.Options(confirmed=(web.url("/a.csv"),))
        naming = Naming("https://katalog.example/id/", "stadt")
        visit = Visit(url=url, options=options, instance=tmp_path, client=client, naming=naming)
        (finding,) = next(iter(website.pages(visit))).findings
    facts = dict(finding.facts)
    assert (facts["found"], facts["confirmed"]) == ("3", "1")
    assert tomllib.loads(facts["toml"])["confirmed"] == [
        web.url("/a.csv"),
        web.url("/b.geojson"),
        web.url("/c.shp.zip"),
    ]


def test_a_confirmed_file_that_nobody_links_is_told(lotse):
    with HostileSource() as web:
        url = web.on("/", html(dataset("eins")))
        source(lotse, url, f'confirmed = ["{web.url("/weg.csv")}"]')
        report = lotse.harvest("site")
        assert report["new"] == 1
        assert report["findings"] > 0


def test_a_sitemap_is_read_with_those_it_leads_to(lotse):
    with HostileSource() as web:
        one, two = (f"<urlset><url><loc>{web.url(path)}</loc></url></urlset>".encode() for path in ("/a", "/b"))
        web.on("/one.xml", page(one, "application/xml"))
        web.on("/two.xml.gz", page(gzip.compress(two), "application/gzip"))
        maps = "".join(f"<sitemap><loc>{web.url(path)}</loc></sitemap>" for path in ("/one.xml", "/two.xml.gz"))
        web.on("/sitemap.xml", page(f"<sitemapindex>{maps}</sitemapindex>".encode(), "application/xml"))
        web.on("/a", html(dataset("eins"), links("/c")))
        web.on("/b", html(dataset("zwei")))
        source(lotse, web.url("/sitemap.xml"))
        assert lotse.harvest("site")["new"] == 2
        assert "/c" not in web.paths


def test_what_robots_forbid_is_not_read(lotse):
    with HostileSource() as web:
        web.on("/robots.txt", robots("User-agent: *\nDisallow: /intern"))
        web.on("/", html(dataset("eins"), links("/intern/a")))
        web.on("/intern/a", html(dataset("zwei")))
        source(lotse, web.url("/"))
        assert lotse.harvest("site")["new"] == 1
        assert web.paths == ["/"]


def test_a_page_that_fails_withdraws_nothing_and_one_that_is_gone_does(lotse):
    with HostileSource() as web:
        web.on("/", html(dataset("eins"), links("/a")))
        web.on("/a", html(dataset("zwei")))
        source(lotse, web.url("/"))
        assert lotse.harvest("site")["new"] == 2
        web.on("/a", status(403))
        assert lotse.harvest("site")["withdrawn"] == 0
        web.on("/a", status(404))
        assert lotse.harvest("site")["withdrawn"] == 1


def test_a_site_without_end_has_one(lotse):
    with HostileSource() as web:
        for number in range(12):
            web.on(f"/{number}", html(dataset(f"n{number}"), links(f"/{number + 1}")))
        source(lotse, web.url("/0"), "depth = 99\nmax_pages = 5")
        report = lotse.harvest("site")
        assert report["new"] == 5
        source(lotse, web.url("/9"), "depth = 99\nmax_pages = 1")
        assert lotse.harvest("site")["withdrawn"] == 0


def test_a_page_that_leads_away_is_not_part_of_the_site(lotse):
    with HostileSource() as web, HostileSource() as other:
        other.on("/x", html(dataset("fremd")))
        web.on("/", html(dataset("eins"), links("/weg")))
        web.on("/weg", redirect(other.url("/x")))
        source(lotse, web.url("/"))
        assert lotse.harvest("site")["new"] == 1


def test_a_start_that_is_no_page_fails(lotse):
    with HostileSource() as web:
        source(lotse, web.on("/", page(b"%PDF-1.7", "application/pdf")))
        assert lotse.harvest("site")["state"] == "failed"
        web.on("/", status(500))
        assert lotse.harvest("site")["state"] == "failed"
