"""/metrics: figures for monitoring, in the text format 0.0.4 of Prometheus.

Names and units are those that OpenTelemetry's Prometheus exporter would give. Who may read them: `[metrics]`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Run, SourceState
from catalog.settings import Metrics
from catalog.store import Snapshot
from catalog.web.health import followers
from catalog.web.portal import Portal

TEXT = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_EFFECTS = ("new", "changed", "unchanged", "withdrawn", "failed")
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})

Sample = tuple[Mapping[str, str], float]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure that goes up and down, once for each set of labels."""

    name: str
    help: str
    samples: tuple[Sample, ...]

    def lines(self) -> Iterator[str]:
        """Give the figure as Prometheus reads it."""
        yield f"# HELP datenlotse_{self.name} {self.help}"
        yield f"# TYPE datenlotse_{self.name} gauge"
        for labels, value in self.samples:
            named = ",".join(f'{name}="{_sound(label).translate(_ESCAPES)}"' for name, label in labels.items())
            yield f"datenlotse_{self.name}{f'{{{named}}}' if named else ''} {value!r}"


def metrics(request: Request) -> Response:
    """Give all figures, to whom the instance lets see them; to others 403."""
    portal: Portal = request.app.state.portal
    if not admitted(request, portal.settings.metrics):
        raise HTTPException(403)
    with portal.store.reading() as snapshot:
        found = list(gauges(snapshot, portal))
    text = "".join(f"{line}\n" for gauge in found for line in gauge.lines())
    return Response(text.encode(), headers={"cache-control": "no-store", "content-type": TEXT})


def admitted(request: Request, rules: Metrics) -> bool:
    """Say whether who asks may see the figures.

    This machine may, and the listed nets; but of what a proxy hands on, the address is the proxy's.
    """
    if rules.public:
        return True
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback or any(address in ip_network(net, strict=False) for net in rules.allow)


def gauges(snapshot: Snapshot, portal: Portal) -> Iterator[Gauge]:
    """Give all figures as of one moment."""
    sources = snapshot.sources()
    entries = snapshot.count_states()
    yield Gauge(
        "entries",
        "Entries that the catalogue holds.",
        tuple(({"kind": kind, "state": state}, count) for (kind, state), count in entries.items()),
    )
    listed = sum(not each.gone for each in sources)
    yield Gauge("sources", "Harvest sources that are set up.", (({}, listed),))
    yield from _of_runs(sources)
    found = snapshot.count_findings()
    yield Gauge(
        "findings",
        "Findings that are open, one for each cause and entry.",
        tuple(({"source": source, "severity": severity}, count) for (source, severity), count in found.items()),
    )
    yield Gauge(
        "links",
        "Addresses that public datasets name, by what checks found out.",
        tuple(({"state": state.value}, count) for state, count in snapshot.count_links().items()),
    )
    yield Gauge("ledger_position", "Number of the last line of the ledger.", (({}, snapshot.position),))
    lags = {name: each["lag"] for name, each in followers(portal, snapshot.position).items()}
    yield Gauge(
        "follower_lag",
        "Lines of the ledger that an output has yet to take over; absent while it cannot be asked.",
        tuple(({"output": name}, lag) for name, lag in lags.items() if lag is not None),
    )


def _of_runs(sources: list[SourceState]) -> Iterator[Gauge]:
    good = {each.card.name: each.good for each in sources if each.good and each.good.ended}
    ended = {each.card.name: run for each in sources if (run := _ended(each))}
    yield Gauge(
        "run_last_success_timestamp_seconds",
        "When the latest published run of a source ended, in seconds since 1970.",
        tuple(({"source": name}, _seconds(run.ended)) for name, run in good.items() if run.ended),
    )
    yield Gauge(
        "run_duration_seconds",
        "How long the latest run of a source took that has ended.",
        tuple(({"source": name}, round(run.seconds, 3)) for name, run in ended.items()),
    )
    yield Gauge(
        "run_entries",
        "What the latest published run of a source did, in entries.",
        tuple(
            ({"source": name, "effect": effect}, getattr(run.counts, effect))
            for name, run in good.items()
            for effect in _EFFECTS
        ),
    )


def _ended(state: SourceState) -> Run | None:
    return state.last if state.last and state.last.ended else state.good


def _seconds(moment: datetime) -> float:
    return round(moment.timestamp(), 3)


def _sound(label: str) -> str:
    """Give a label that can be sent as UTF-8."""
    return label.encode("utf-8", "replace").decode()


routes = [Route("/metrics", metrics)]
