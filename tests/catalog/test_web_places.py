"""Routes found by the beginning of their paths: the same route answers as if all of them were tried."""

from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router
from starlette.testclient import TestClient

from catalog.web.places import Places

PARTS = st.sampled_from(["", "a", "b", "{x}", "{x}.ttl", "a.{x}", "{x:path}"])
PATHS = st.lists(PARTS, min_size=1, max_size=4, unique=True).filter(
    lambda parts: sum("{x" in part for part in parts) <= 1
)
ASKED = st.lists(st.sampled_from(["", "a", "b", "c", "c.ttl", "a.c", "%2F"]), min_size=1, max_size=5)


def route(place, path, method):
    def answer(request):
        return PlainTextResponse(f"{place} {request.path_params}")

    return Route(path, answer, methods=[method])


@given(st.lists(st.tuples(PATHS, st.sampled_from(["GET", "POST"])), max_size=8), st.lists(ASKED, max_size=8))
def test_the_same_route_answers(routes, asked):
    made = [route(place, "/" + "/".join(parts), method) for place, (parts, method) in enumerate(routes)]
    plain, placed = (TestClient(kind(made, redirect_slashes=False)) for kind in (Router, Places))
    for parts in asked:
        path = "/" + "/".join(parts)
        for method in ("GET", "POST"):
            one, other = plain.request(method, f"http://x{path}"), placed.request(method, f"http://x{path}")
            assert (one.status_code, one.text, dict(one.headers)) == (
                other.status_code,
                other.text,
                dict(other.headers),
            )
