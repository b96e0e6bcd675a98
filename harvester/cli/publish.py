"""`lotse publish ckan`: our catalogue in another CKAN, kept as it is here."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from catalog.change import EntryState
from catalog.store import Snapshot
from catalog.web.ckan.package import KINDS, package
from catalog.web.portal import Portal
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, EXIT_SOURCE, Speech
from harvester.http import FetchFailed, secret
from harvester.push import Call, Deed, Step, renamed, steps, there

_BATCH = 500
_ACTIONS = {Deed.CREATE: "package_create", Deed.UPDATE: "package_update", Deed.DELETE: "package_delete"}


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the group `publish`."""
    group = click.Group("publish", help=speech.text("publish.help"))
    group.add_command(_ckan(speech))
    yield group


def _ckan(speech: Speech) -> click.Command:
    @click.command("ckan", help=speech.text("publish.ckan"))
    @click.argument("url")
    @click.option("--organization", required=True, help=speech.text("publish.organization"))
    @click.option("--token", help=speech.text("publish.token"))
    @click.option("--dry-run", is_flag=True, help=speech.text("publish.dry_run"))
    @option.as_json(speech)
    @option.config(speech)
    def command(
        *, url: str, organization: str, token: str | None, dry_run: bool, as_json: bool, instance: Instance
    ) -> int:
        tally: Counter[str] = Counter()
        try:
            with _remote(url, token, instance) as call:
                for step in steps(list(_packages(instance, speech.language)), there(call, organization), organization):
                    said = "" if dry_run else _do(step, call)
                    tally["failed" if said else step.deed.value] += 1
                    _tell(step, said, speech, as_json=as_json)
        except (FetchFailed, _Refused) as failed:
            reason = speech.finding(failed.finding()) if isinstance(failed, FetchFailed) else str(failed)
            click.echo(reason, err=True)
            return EXIT_SOURCE
        counts = {name: tally[name] for name in (*Deed, "failed")}
        speech.say("publish.rehearsed" if dry_run else "publish.total", url=url, **counts)
        return EXIT_RECORDS if tally["failed"] else EXIT_OK

    return command


class _Refused(Exception):
    """The CKAN did not do what it was asked for; the text is its own."""


@contextmanager
def _remote(url: str, token: str | None, instance: Instance) -> Iterator[Call]:
    """Give what calls the actions of the CKAN at `url`, through our guarded session."""
    from ckanapi import RemoteCKAN
    from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ValidationError

    with instance.client() as client:
        session = client.session
        key = secret(token) if token and token.startswith("env:") else token
        ckan: RemoteCKAN = RemoteCKAN(url, key, user_agent=str(session.headers["User-Agent"]), session=session)

        def call(action: str, given: Mapping[str, Any]) -> Any:
            try:
                return ckan.call_action(action, dict(given))
            except (CKANAPIError, NotAuthorized, NotFound, ValidationError) as refused:
                raise _Refused(f"{action}: {str(refused)[:500]}") from refused

        yield call


def _packages(instance: Instance, language: str) -> Iterator[dict[str, Any]]:
    """Give every public dataset and series as a package."""
    with instance.store() as store, store.reading() as snapshot:
        portal = Portal(store=store, search=None, graph=None, settings=instance.settings)
        bodies = {each.card.name: each.card.organisation for each in snapshot.sources()}
        for entry in _public(snapshot):
            yield package(entry, bodies.get(entry.source, ""), portal, language)


def _public(snapshot: Snapshot) -> Iterator[Any]:
    after = ""
    while batch := snapshot.page(after, _BATCH, KINDS):
        yield from (each for each in batch if each.state is EntryState.PUBLIC)
        after = batch[-1].id


def _do(step: Step, call: Call) -> str:
    """Do a step; give what the CKAN holds against it. A name that is taken is tried once more with our id."""
    if step.deed is Deed.KEEP:
        return ""
    try:
        call(_ACTIONS[step.deed], step.given)
    except _Refused as refused:
        if step.deed is Deed.CREATE and "'name'" in str(refused) and step.entry not in step.name:
            return _do(renamed(step), call)
        return str(refused)
    return ""


def _tell(step: Step, said: str, speech: Speech, *, as_json: bool) -> None:
    if as_json:
        speech.data({"deed": step.deed.value, "entry": step.entry, "name": step.name, "refused": said})
    elif said:
        click.echo(f"{step.name}: {said}", err=True)
