"""A source of an instance whose system is a stand-in."""

import pytest

from tests.harvester.hostile import HostileSource


@pytest.fixture
def portal(lotse, served):
    """The server at which the stand-in `served` answers; it is the Harvest Source `portal` of the instance."""
    with HostileSource() as source:
        served.wire(source)
        more = f"[guard]\ngrace_runs = 1\n[options]\n{served.settings}"
        lotse.source("portal", source.url(served.base), more, kind=served.kind)
        yield source
