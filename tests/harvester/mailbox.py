"""A mail server on the loopback that keeps what it is given, or misbehaves on demand."""

import base64
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

_SECONDS = 15.0


@dataclass
class Mailbox:
    """The server; mails are in `mails`, with their receivers in `receivers`, and logins in `logins`.

    With `tls` it offers STARTTLS. `refuse` maps the beginning of a command to the answer that it gets.
    """

    tls: ssl.SSLContext | None = None
    refuse: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)  # of each mail

    def __enter__(self) -> Self:
        box = self

        class Handler(_Handler):
            mailbox = box

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(socketserver.StreamRequestHandler):
    mailbox: Mailbox
    timeout = _SECONDS

    def handle(self) -> None:
        self.secure = False
        self.say("220 mailbox")
        while line := self.rfile.readline().decode().strip():
            refusal = next(
                (answer for word, answer in self.mailbox.refuse.items() if line.upper().startswith(word)), ""
            )
            if refusal:
                self.say(refusal)
            elif not getattr(self, line.partition(" ")[0].lower(), self.other)(line):
                return

    def finish(self) -> None:
        super().finish()
        self.request.close()  # the server itself closes only the socket that it accepted

    def say(self, line: str) -> bool:
        self.wfile.write(f"{line}\r\n".encode())
        return True

    def ehlo(self, _: str) -> bool:
        offers = ["mailbox", "AUTH PLAIN", *(["STARTTLS"] if self.mailbox.tls and not self.secure else [])]
        for offer in offers[:-1]:
            self.say(f"250-{offer}")
        return self.say(f"250 {offers[-1]}")

    def starttls(self, _: str) -> bool:
        assert self.mailbox.tls
        self.say("220 go on")
        try:
            self.request = self.mailbox.tls.wrap_socket(self.request, server_side=True)
        except OSError:
            return False  # the client did not trust us
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        self.secure = True
        return True

    def auth(self, line: str) -> bool:
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        self.mailbox.logins.append((user, password))
        return self.say("235 welcome")

    def rcpt(self, line: str) -> bool:
        self.mailbox.receivers.append(line.partition("<")[2].partition(">")[0])
        return self.say("250 fine")

    def data(self, _: str) -> bool:
        self.say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        raw = b"".join(line.removeprefix(b".") for line in lines)
        self.mailbox.mails.append(message_from_bytes(raw, policy=policy.default))
        self.mailbox.encrypted.append(self.secure)
        return self.say("250 kept")

    def quit(self, _: str) -> bool:
        self.say("221 bye")
        return False

    def other(self, _: str) -> bool:
        return self.say("250 fine")
