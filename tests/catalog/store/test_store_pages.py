"""What a run remembers of its source's pages for the next one."""

from catalogue import LENIENT, entry, harvest

from catalog.store import KnownPage

FIRST = KnownPage(
    url="https://north.example/1",
    etag='"x"',
    last_modified="Wed, 01 May 2024 10:00:00 GMT",
    digest="d1",
    next_url="https://north.example/2",
    total=200,
    keys={"a": 1, "ü": 2},
    leftovers='<s> <p> "ü" .\n'.encode(),
)
SECOND = KnownPage(url="https://north.example/2", digest="d2", keys={"b": 1})


def walk(store, *pages, source="north", complete=True, fingerprint="f"):
    with store.begin_run(source, fingerprint) as run:
        run.stage(entry("a"))
        for page in pages:
            run.keep_page(page)
        run.publish(LENIENT, complete=complete)


def known(store, url, source="north", fingerprint="f"):
    with store.begin_run(source, fingerprint) as run:
        found = run.known(url)
        run.fail("test")
    return found


def test_a_page_is_known_once_its_run_is_published(store):
    with store.begin_run("north", "f") as run:
        run.keep_page(FIRST)
        assert run.known(FIRST.url) is None
        run.publish(LENIENT)
    assert known(store, FIRST.url) == FIRST
    assert known(store, FIRST.url, source="south") is None
    assert known(store, "https://north.example/3") is None


def test_a_page_is_not_known_to_a_run_that_maps_otherwise(store):
    walk(store, FIRST)
    assert known(store, FIRST.url, fingerprint="g") is None
    walk(store, FIRST, fingerprint="g")
    assert known(store, FIRST.url, fingerprint="g") == FIRST
    assert known(store, FIRST.url) is None


def test_a_failed_run_remembers_nothing(store):
    walk(store, FIRST)
    with store.begin_run("north", "f") as run:
        run.keep_page(KnownPage(url=FIRST.url, digest="other"))
        run.keep_page(SECOND)
        run.fail("test")
    assert known(store, FIRST.url) == FIRST
    assert known(store, SECOND.url) is None


def test_pages_that_a_whole_run_did_not_see_are_forgotten(store):
    walk(store, FIRST, SECOND)
    walk(store, SECOND)
    assert known(store, FIRST.url) is None
    assert known(store, SECOND.url) == SECOND


def test_pages_that_half_a_run_did_not_see_are_kept(store):
    walk(store, FIRST, SECOND)
    newer = KnownPage(url=SECOND.url, digest="newer")
    walk(store, newer, complete=False)
    assert known(store, FIRST.url) == FIRST
    assert known(store, SECOND.url) == newer


def test_the_last_word_about_a_page_counts(store):
    walk(store, FIRST)
    newer = KnownPage(url=FIRST.url, digest="newer")
    walk(store, FIRST, newer)
    assert known(store, FIRST.url) == newer
    walk(store, FIRST, newer, FIRST)
    assert known(store, FIRST.url) == FIRST
    walk(store, FIRST, FIRST)
    assert known(store, FIRST.url) == FIRST


def test_leftovers_are_those_of_the_pages_as_published(store):
    walk(store, FIRST, SECOND)
    walk(store, KnownPage(url="https://south.example/", leftovers=b"s"), source="south")
    with store.begin_run("north", "f") as run:
        run.keep_page(KnownPage(url=FIRST.url, leftovers=b"staged"))
        assert [(each.source, each.url, each.text) for each in store.leftovers()] == [
            ("north", FIRST.url, FIRST.leftovers),
            ("south", "https://south.example/", b"s"),
        ]
        run.fail("test")
    assert [each.source for each in store.leftovers("south")] == ["south"]
    harvest(store, "a")
    assert list(store.leftovers("north")) == []
