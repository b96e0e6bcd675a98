"""`lotse identity`: which entries of different sources are one dataset, why, and what people decide about it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from catalog.change import Entry
from catalog.identity import Ruling
from catalog.store import Contradiction, Snapshot, Store
from catalog.web import identity as views
from catalog.web.portal import Portal
from dcat_ap import messages
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_USAGE, Speech

_RULINGS: Mapping[str, bool] = {"merge": True, "split": False}
_LISTED = "rulings"
_SHOWN, _BATCH, _PAIR = 20, 200, 3


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `identity`."""

    @click.command("identity", help=speech.text("identity.help"))
    @click.argument("words", nargs=-1, metavar="[ENTRY | rulings | merge A B | split A B]")
    @click.option("--reason", default="", help=speech.text("identity.reason"))
    @click.option("--limit", default=_SHOWN, show_default=True, help=speech.text("identity.limit"))
    @option.as_json(speech)
    @option.config(speech)
    def identity(words: tuple[str, ...], reason: str, limit: int, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store:
            if words and words[0] in _RULINGS and len(words) == _PAIR:
                if not instance.settings.identity.on:
                    speech.say("identity.off")
                return _rule(store, words, reason, speech, as_json=as_json)
            if len(words) > 1:
                raise click.UsageError(speech.text("identity.usage"))
            with store.reading() as snapshot:
                if words == (_LISTED,):
                    return _list(snapshot.rulings(), speech, as_json=as_json)
                portal = Portal(store=store, search=None, graph=None, settings=instance.settings)
                return _show(_views(snapshot, words, speech), limit, portal, speech, as_json=as_json)

    yield identity


def _rule(store: Store, words: Sequence[str], reason: str, speech: Speech, *, as_json: bool) -> int:
    with store.reading() as snapshot:
        one, other = (_entry(snapshot, word, speech) for word in words[1:])
    if one.id == other.id:
        raise click.UsageError(speech.text("identity.usage"))
    try:
        ruled = store.rule(one.id, other.id, same=_RULINGS[words[0]], reason=reason)
    except Contradiction:
        speech.say("identity.contradiction")
        return EXIT_USAGE
    return _list([ruled], speech, as_json=as_json)


def _entry(snapshot: Snapshot, word: str, speech: Speech) -> Entry:
    found = snapshot.named(word.rstrip("/").rpartition("/")[2]) or snapshot.named(word)
    if found is None:
        raise click.UsageError(speech.text("identity.unknown", word=word))
    return found


def _list(rulings: Sequence[Ruling], speech: Speech, *, as_json: bool) -> int:
    for each in rulings:
        if as_json:
            speech.data(views.ruling(each))
        else:
            click.echo(_words(each, speech))
    return EXIT_OK


def _views(snapshot: Snapshot, words: Sequence[str], speech: Speech) -> Iterator[views.IdentityView]:
    """Give the datasets of several sources, or the one of the entry that was asked for."""
    if words:
        found = views.view(snapshot, _entry(snapshot, words[0], speech).id, speech.language)
        yield from [found] if found else []
        return
    after = ""
    while batch := snapshot.standings(after, _BATCH):
        yield from filter(None, (views.view(snapshot, each.master, speech.language) for each in batch))
        after = batch[-1].master


def _show(found: Iterable[views.IdentityView], limit: int, portal: Portal, speech: Speech, *, as_json: bool) -> int:
    """Show datasets: to programs all of them, to people the first few."""
    number = 0
    for number, each in enumerate(found, 1):
        if as_json:
            speech.data(each.plain(portal))
        elif number > limit:
            speech.say("identity.more")
            break
        else:
            for line in _lines(each, speech):
                click.echo(line)
    if not number:
        speech.say("identity.none")
    return EXIT_OK


def _lines(view: views.IdentityView, speech: Speech) -> Iterator[str]:
    yield f"{view.master.entry.id}  {view.master.entry.source}  {view.master.title.text}"
    for each in view.paths:
        points = messages.text("web.identity.points", speech.language, n=each.score)
        yield f"  {each.entry.id}  {each.entry.source}  {each.title.text}  ({points})"
        yield from (f"      {reason}" for reason in each.reasons)
    for ruling in view.rulings:
        yield f"  {_words(ruling, speech)}"


def _words(ruling: Ruling, speech: Speech) -> str:
    key = "identity.same" if ruling.same else "identity.different"
    told = {"day": f"{ruling.made:%Y-%m-%d}", "one": ruling.one, "other": ruling.other, "reason": ruling.reason}
    return speech.text(key, **told).rstrip()
