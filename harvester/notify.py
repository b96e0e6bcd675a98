"""Notify: who is told when a run has ended, and how: by mail, and by a webhook. Nothing here knows what is told."""

import hashlib
import hmac
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from enum import StrEnum
from typing import Any, Self

from catalog.change import PENDING, Run, RunState
from harvester.http import Client, redact, secret

SIGNATURE = "Datenlotse-Signature"
"""The header with the HMAC-SHA256 of a webhook's body: `sha256=` and 64 hexadecimal digits."""

_TLS_PORT = 465  # where TLS comes before the first word (RFC 8314)
_SECONDS = 30
_ENV = "env:"
_FAULTS = {RunState.FAILED, RunState.CRASHED, *PENDING}


class On(StrEnum):
    """After which runs somebody is told."""

    ERROR = "error"  # it failed, or it waits for a decision
    CHANGE = "change"  # that, or readers see a difference
    ALWAYS = "always"


class MailFailed(Exception):
    """A mail could not be handed over; the text is redacted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The server that takes our mails, as `[notify.smtp]` names it; `env:NAME` is unresolved."""

    host: str
    sender: str
    port: int = 587
    starttls: bool = True
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        """Give the Smtp of a table that conforms to the schema."""
        return cls(sender=table["from"], **{name: value for name, value in table.items() if name != "from"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Who is told of a source's runs, and when."""

    on: On = On.ERROR
    mail: tuple[str, ...] = ()
    webhook: str = ""
    secret: str = ""
    digest: bool = False  # mails are gathered, and sent once a day
    smtp: Smtp | None = None

    @classmethod
    def read(cls, instance: Mapping[str, Any], source: Mapping[str, Any]) -> Self:
        """Give what holds for a source: each key of its own table stands in place of the instance's."""
        table = {**instance, **source}
        values = {each.name: table[each.name] for each in fields(cls) if each.name in table}
        smtp = Smtp.read(table["smtp"]) if "smtp" in table else None
        values |= {"on": On(table.get("on", On.ERROR)), "mail": tuple(table.get("mail", ())), "smtp": smtp}
        return cls(**values)

    def wants(self, run: Run) -> bool:
        """Say whether somebody is to be told of this run."""
        counts = run.counts
        differs = bool(counts.new or counts.changed or counts.withdrawn)
        return self.on is On.ALWAYS or run.state in _FAULTS or (self.on is On.CHANGE and differs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is told: `subject` and `text` to people, `body` (JSON) to programs."""

    subject: str
    text: str
    body: bytes


def send_mail(smtp: Smtp, to: tuple[str, ...], notice: Notice) -> None:
    """The server has taken the mail. Raises MailFailed, and SecretMissing where `env:NAME` is not set."""
    user, password = (_resolved(each) for each in (smtp.user, smtp.password))
    try:
        with _connected(smtp) as server:
            if user:
                server.login(user, password)
            refused = server.send_message(_message(smtp.sender, to, notice))
            if refused:  # by some; where it is all of them, that is an exception already
                raise smtplib.SMTPRecipientsRefused(refused)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        failure = MailFailed(redact(f"{smtp.host}:{smtp.port}: {type(error).__name__}: {error}"))
    else:
        return
    raise failure  # outside, so that no traceback shows what the server said


def post(url: str, key: str, notice: Notice, client: Client) -> None:
    """The webhook has accepted the report, signed where there is a secret. Raises FetchFailed."""
    headers = {SIGNATURE: signature(_resolved(key), notice.body)} if key else {}
    client.deliver(_resolved(url), notice.body, content_type="application/json", headers=headers)


def signature(key: str, body: bytes) -> str:
    """Give the value of the header that proves who sent `body`."""
    return f"sha256={hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}"


def variables(table: Mapping[str, Any], path: tuple[str, ...] = ("notify",)) -> Iterator[tuple[str, str]]:
    """Give the path and the name of each environment variable that a table of notifications takes."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from variables(value, (*path, name))
        elif isinstance(value, str) and value.startswith(_ENV):
            yield ".".join((*path, name)), value.removeprefix(_ENV)


def _connected(smtp: Smtp) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if smtp.port == _TLS_PORT:
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=_SECONDS, context=context)
    server = smtplib.SMTP(smtp.host, smtp.port, timeout=_SECONDS)
    try:
        if smtp.starttls:
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _message(sender: str, to: tuple[str, ...], notice: Notice) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, ", ".join(to)
    message["Subject"] = " ".join(_sound(notice.subject).split())
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by a machine, please
    message.set_content(_sound(notice.text))
    return message


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _resolved(value: str) -> str:
    return secret(value) if value.startswith(_ENV) else value
