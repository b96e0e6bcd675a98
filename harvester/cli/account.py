"""`lotse account`: who signs in at the portal with a password, and what they may do there."""

import sys
from collections.abc import Iterator

import click

from catalog import password as passwords
from catalog.account import EVERYWHERE, Grant, Person, grants
from catalog.store import NameTaken
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, EXIT_USAGE, Speech


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `account` with its parts."""
    group = click.Group("account", help=speech.text("account.help"))
    for part in (_add(speech), _list(speech), _password(speech), _grants(speech), _close(speech), _sign_out(speech)):
        group.add_command(part)
    yield group


def _add(speech: Speech) -> click.Command:
    @click.command("add", help=speech.text("account.add"))
    @click.argument("name")
    @click.option("--title", default="", help=speech.text("account.title"))
    @click.option("--grant", "texts", multiple=True, required=True, help=speech.text("account.grant"))
    @click.option("--password-stdin", "piped", is_flag=True, help=speech.text("account.stdin"))
    @option.config(speech)
    def add(name: str, title: str, texts: tuple[str, ...], piped: bool, instance: Instance) -> int:  # noqa: FBT001
        allowed = _allowed(texts, instance, speech)
        password = _asked(speech, piped=piped) if allowed else None
        if not (allowed and password):
            return EXIT_USAGE
        with instance.store() as store:
            try:
                store.accounts.add(Person(name=name, title=title or name, grants=allowed), password)
            except NameTaken:
                speech.say("account.taken", name=name)
                return EXIT_USAGE
        speech.say("account.added", name=name)
        return EXIT_OK

    return add


def _list(speech: Speech) -> click.Command:
    @click.command("list", help=speech.text("account.list"))
    @option.as_json(speech)
    @option.config(speech)
    def listing(as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store:
            found = store.accounts.listed()
        for each in found:
            who, texts = each.person, [str(grant) for grant in each.person.grants]
            closed = each.closed.isoformat() if each.closed else None
            if as_json:
                facts = {"name": who.name, "title": who.title, "grants": texts}
                speech.data({**facts, "created": each.created.isoformat(), "closed": closed})
            else:
                state = speech.text("account.closed_at" if closed else "account.good", closed=closed or "")
                click.echo(f"{who.signature}  {', '.join(texts)}  {state}")
        if not found:
            speech.say("account.none")
        return EXIT_OK

    return listing


def _password(speech: Speech) -> click.Command:
    @click.command("password", help=speech.text("account.password"))
    @click.argument("name")
    @click.option("--password-stdin", "piped", is_flag=True, help=speech.text("account.stdin"))
    @option.config(speech)
    def change(name: str, piped: bool, instance: Instance) -> int:  # noqa: FBT001
        password = _asked(speech, piped=piped)
        if not password:
            return EXIT_USAGE
        with instance.store() as store:
            return _told(speech, name, "account.changed", done=store.accounts.change(name, password=password))

    return change


def _grants(speech: Speech) -> click.Command:
    @click.command("grants", help=speech.text("account.grants"))
    @click.argument("name")
    @click.option("--grant", "texts", multiple=True, required=True, help=speech.text("account.grant"))
    @option.config(speech)
    def change(name: str, texts: tuple[str, ...], instance: Instance) -> int:
        allowed = _allowed(texts, instance, speech)
        if not allowed:
            return EXIT_USAGE
        with instance.store() as store:
            return _told(speech, name, "account.changed", done=store.accounts.change(name, allowed=allowed))

    return change


def _close(speech: Speech) -> click.Command:
    @click.command("close", help=speech.text("account.close"))
    @click.argument("name")
    @option.config(speech)
    def close(name: str, instance: Instance) -> int:
        with instance.store() as store:
            return _told(speech, name, "account.closed", done=store.accounts.close(name))

    return close


def _sign_out(speech: Speech) -> click.Command:
    @click.command("sign-out", help=speech.text("account.sign_out"))
    @click.argument("name")
    @option.config(speech)
    def sign_out(name: str, instance: Instance) -> int:
        with instance.store() as store:
            ended = store.sessions.end_all(name)
        speech.say("account.signed_out", name=name, n=ended)
        return EXIT_OK

    return sign_out


def _told(speech: Speech, name: str, key: str, *, done: bool) -> int:
    speech.say(key if done else "account.unknown", name=name)
    return EXIT_OK if done else EXIT_RECORDS


def _allowed(texts: tuple[str, ...], instance: Instance, speech: Speech) -> tuple[Grant, ...]:
    """Give the grants that were asked for; none, and why, where one of them cannot be."""
    known = {EVERYWHERE, *instance.settings.organisations}
    for text in texts:
        try:
            grant = Grant.read(text)
        except ValueError:
            speech.say("account.wrong_grant", given=text)
            return ()
        if grant.organisation not in known:
            speech.say("account.unknown_organisation", given=grant.organisation)
            return ()
    return grants(texts)


def _asked(speech: Speech, *, piped: bool) -> str | None:
    """Give a new password: never from the command line, where other users of the machine could read it."""
    if piped:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        again = speech.text("account.again")
        password = click.prompt(speech.text("account.ask"), hide_input=True, confirmation_prompt=again)
    if passwords.is_bearable(password):
        return str(password)
    speech.say("account.short", least=passwords.SHORTEST)
    return None
