"""What is told of runs that have ended, in the language of the instance, at once or once a day.

What cannot be sent is told at the terminal and becomes a job: `lotse notify` tries again, later and later.
"""

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import click
import orjson

from catalog.change import PENDING, Run
from catalog.report import Report
from catalog.store import Store
from catalog.web import runs as views
from dcat_ap import messages
from harvester import notify
from harvester.cli import option
from harvester.cli.instance import Instance, now
from harvester.cli.speech import EXIT_OK, EXIT_SOURCE, Speech, plain
from harvester.http import FetchFailed, Limits
from harvester.notify import MailFailed, Notice, Notify
from harvester.schedule import NOTIFY
from harvester.source import SourceConfig

MAIL, WEBHOOK = "mail", "webhook"
_LIMITS = Limits(read=15.0, deadline=30.0, size=1024 * 1024, retries=1, longest_wait=10.0)
_CAUSES = 20
_LATER = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
_DAY = timedelta(days=1)
_RUNS = 1_000


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `notify`."""

    @click.command("notify", help=speech.text("notify.help"))
    @click.argument("number", type=int, required=False)
    @click.option("--by", type=click.Choice([MAIL, WEBHOOK]), multiple=True, help=speech.text("notify.by"))
    @click.option("--tries", default=0, hidden=True)
    @click.option("--digest", is_flag=True, help=speech.text("notify.digest"))
    @option.child
    @option.config(speech)
    def command(number: int | None, by: tuple[str, ...], tries: int, digest: bool, instance: Instance) -> int:  # noqa: FBT001
        if (number is None) is not digest:
            raise click.UsageError(speech.text("notify.which"))
        with instance.store() as store:
            if number is None:
                return _tell_of_the_day(instance, store, speech)
            with store.reading() as snapshot:
                report = snapshot.report(number)
            source = instance.sources.get(report.run.source) if report else None
            if report is None or source is None:
                raise click.UsageError(speech.text("notify.unknown", number=number))
            _Telling(instance, store, source, speech).send(report, by or (MAIL, WEBHOOK), tries)
        return EXIT_OK

    yield command


def tell(instance: Instance, store: Store, source: SourceConfig, run: Run, speech: Speech) -> None:
    """Those who want to know of the run were told, or the person at the terminal was told why not."""
    try:
        telling = _Telling(instance, store, source, speech)
        if not telling.rules.wants(run):
            return
        with store.reading() as snapshot:
            report = snapshot.report(run.id)
        if report:
            telling.send(report, (WEBHOOK,) if telling.rules.digest else (MAIL, WEBHOOK))
    except Exception:  # noqa: BLE001  a bug in what is told after a run must not keep other sources from theirs; it shows
        traceback.print_exc()


@dataclass(frozen=True, slots=True)
class _Telling:
    """Telling of one source's runs."""

    instance: Instance
    store: Store
    source: SourceConfig
    speech: Speech

    @property
    def rules(self) -> Notify:
        """Who is told, and when."""
        return Notify.read(self.instance.settings.notify, self.source.notify)

    def send(self, report: Report, by: Sequence[str], tries: int = 0) -> None:
        """Send what is to be sent; what does not go out is told, and tried again later."""
        rules = self.rules
        wanted = [way for way, to in ((MAIL, rules.mail), (WEBHOOK, rules.webhook)) if to and way in by]
        if not wanted:
            return
        notice = _notice(self.instance, self.source, report)
        for way in wanted:
            sent = _mail(rules, notice, self.source.name, self.speech) if way == MAIL else self._post(notice)
            if not sent and tries < len(_LATER):
                self.store.queue.enqueue(NOTIFY, f"{report.run.id} {way} {tries + 1}", now() + _LATER[tries])

    def _post(self, notice: Notice) -> bool:
        """Say whether the webhook has taken the report."""
        try:
            with self.instance.client(_LIMITS) as client:
                notify.post(self.rules.webhook, self.rules.secret, notice, client)
        except FetchFailed as failed:
            self.speech.say("notify.webhook", source=self.source.name, why=failed.what(self.speech.language))
            return False
        return True


def _mail(rules: Notify, notice: Notice, name: str, speech: Speech) -> bool:
    """Say whether the mail went out; where no server is set up, nothing will change by waiting."""
    if rules.smtp is None:
        speech.say("notify.no_smtp", source=name)
        return True
    try:
        notify.send_mail(rules.smtp, rules.mail, notice)
    except (MailFailed, FetchFailed) as failed:
        speech.say("notify.mail", source=name, why=failed)
        return False
    return True


def _tell_of_the_day(instance: Instance, store: Store, speech: Speech) -> int:
    """Send one mail to each group of people about the runs of the last day that they want to know of."""
    since = now() - _DAY
    with store.reading() as snapshot:
        runs = [run for run in snapshot.runs(limit=_RUNS) if run.ended and run.ended > since]
    groups: dict[tuple[str, ...], tuple[Notify, list[Run]]] = {}
    for run in reversed(runs):
        source = instance.sources.get(run.source)
        rules = Notify.read(instance.settings.notify, source.notify) if source else Notify()
        if rules.digest and rules.mail and rules.wants(run):
            groups.setdefault(rules.mail, (rules, []))[1].append(run)
    sent = [_mail(rules, _of_the_day(instance, of), ", ".join(rules.mail), speech) for rules, of in groups.values()]
    return EXIT_OK if all(sent) else EXIT_SOURCE


def _of_the_day(instance: Instance, runs: Sequence[Run]) -> Notice:
    settings, language = instance.settings, instance.settings.languages[0]
    subject = messages.text("cli.notify.day", language, title=settings.title.text(language), count=len(runs))
    lines = [
        f"{_title(instance, run)}: {views.line(run, language)}\n{settings.base_url}/runs/{run.id}\n" for run in runs
    ]
    return Notice(subject=subject, text="\n".join(lines), body=orjson.dumps({"runs": [plain(run) for run in runs]}))


def _title(instance: Instance, run: Run) -> str:
    return instance.sources[run.source].title


def _notice(instance: Instance, source: SourceConfig, report: Report) -> Notice:
    run, settings = report.run, instance.settings
    language, url = settings.languages[0], f"{settings.base_url}/runs/{run.id}"
    state = messages.text(f"web.state.{run.state}", language)
    body = {
        **plain(run),
        "title": source.title,
        "url": url,
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat() if run.ended else None,
        **views.plain(report, language),
    }
    return Notice(
        subject=f"[{settings.title.text(language)}] {source.title}: {state}",
        text="\n".join(_lines(report, language, url)) + "\n",
        body=orjson.dumps(body),
    )


def _lines(report: Report, language: str, url: str) -> list[str]:
    """Give the report for people: its sentence, the causes that are more or less than before, where to read on."""
    run = report.run
    speech = Speech(language)
    lines = [views.line(run, language), ""]
    moved = [each for each in views.causes(report, language) if each.found.before not in {None, each.found.entries}]
    for each in moved[:_CAUSES]:
        severity = speech.severity(each.found.cause.severity)
        lines.append(f"{each.found.before} → {each.found.entries}  [{severity}] {each.what}")
    if len(moved) > _CAUSES:
        lines.append(speech.text("plan.more", count=len(moved) - _CAUSES))
    lines += ["", url] if moved else [url]
    if run.state in PENDING:
        lines += ["", *(command for _, command in views.commands(run))]
    return lines
