"""What is told when a run has ended, in the language of the instance; what cannot be sent is told at the terminal."""

import traceback

import orjson

from catalog.change import PENDING, Run
from catalog.report import Report
from catalog.store import Store
from catalog.web import runs as views
from dcat_ap import messages
from harvester import notify
from harvester.cli.instance import Instance
from harvester.cli.speech import Speech, plain
from harvester.http import FetchFailed, Limits
from harvester.notify import MailFailed, Notice, Notify
from harvester.source import SourceConfig

_LIMITS = Limits(read=15.0, deadline=30.0, size=1024 * 1024, retries=1, longest_wait=10.0)
_CAUSES = 20


def tell(instance: Instance, store: Store, source: SourceConfig, run: Run, speech: Speech) -> None:
    """Those who want to know of the run were told, or the person at the terminal was told why not."""
    try:
        rules = Notify.read(instance.settings.notify, source.notify)
        if not rules.wants(run) or not (rules.mail or rules.webhook):
            return
        with store.reading() as snapshot:
            report = snapshot.report(run.id)
        if report:
            _send(instance, source, rules, _notice(instance, source, report), speech)
    except Exception:  # noqa: BLE001  a bug in what is told after a run must not keep other sources from theirs; it shows
        traceback.print_exc()


def _send(instance: Instance, source: SourceConfig, rules: Notify, notice: Notice, speech: Speech) -> None:
    if rules.mail:
        try:
            if rules.smtp is None:
                speech.say("notify.no_smtp", source=source.name)
            else:
                notify.send_mail(rules.smtp, rules.mail, notice)
        except (MailFailed, FetchFailed) as failed:
            speech.say("notify.mail", source=source.name, why=failed)
    if rules.webhook:
        try:
            with instance.client(_LIMITS) as client:
                notify.post(rules.webhook, rules.secret, notice, client)
        except FetchFailed as failed:
            speech.say("notify.webhook", source=source.name, why=failed.what(speech.language))


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
