"""A real browser, driven through its own protocol (Chrome DevTools) over two pipes: no library and no port."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"),
    *("--disable-background-networking", "--no-first-run", "--disable-extensions", "--remote-debugging-pipe"),
)


class Broken(Exception):
    """The browser refused a command, or a script on a page failed."""


class Chromium:
    """One browser for many pages; it ends with the block that it was opened for."""

    def __enter__(self) -> Self:
        self._folder = tempfile.mkdtemp()
        to_read, self._out = os.pipe()
        self._in, to_write = os.pipe()
        # the browser reads commands from 3 and writes answers to 4, and only there
        command = f'exec "$@" 3<&{to_read} 4>&{to_write}'
        flags = [*FLAGS, f"--user-data-dir={self._folder}/profile", "about:blank"]
        self._process = subprocess.Popen(
            ["bash", "-c", command, "bash", "chromium", *flags],
            pass_fds=(to_read, to_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._rest, self._number, self.events = b"", 0, []
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._out)  # that is what it ends by
        self._process.wait()
        os.close(self._in)
        shutil.rmtree(self._folder, ignore_errors=True)

    def call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Give the answer to a command; what the browser tells meanwhile is added to `events`."""
        self._number += 1
        told = {
            "id": self._number,
            "method": method,
            "params": parameters,
            **({"sessionId": session} if session else {}),
        }
        os.write(self._out, json.dumps(told).encode() + b"\0")
        while (said := self._next()).get("id") != self._number:
            self.events.append(said)
        if "error" in said:
            raise Broken(f"{method}: {said['error']['message']}")
        result: dict[str, Any] = said["result"]
        return result

    def wait_for(self, method: str) -> None:
        """Go on once the browser has told of `method`."""
        while True:
            said = self._next()
            self.events.append(said)
            if said.get("method") == method:
                return

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self._in, 1 << 20)
            if not piece:
                raise Broken("the browser has ended")
            self._rest += piece
        one, _, self._rest = self._rest.partition(b"\0")
        said: dict[str, Any] = json.loads(one)
        return said

    @contextmanager
    def page(self) -> Iterator["Page"]:
        """Give an empty page."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Audits", "Log"):
            self.call(f"{domain}.enable", session)
        yield Page(self, session)
        self.call("Target.closeTarget", targetId=target)


class Page:
    """One page, as a reader has it before them."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser, self._session = browser, session
        self.address = ""

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give the answer to a command for this page."""
        return self._browser.call(method, self._session, **parameters)

    def look(self, *, width: int = 1280, height: int = 900, theme: str = "light", language: str = "de") -> None:
        """Show what follows in a window of this width, to somebody who likes this theme and reads this language."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        self.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})

    def open(self, address: str) -> None:
        """Go to an address and wait until it is there with all that belongs to it."""
        self.address, self._browser.events = address, []
        self.call("Page.navigate", url=address)
        if not any(each.get("method") == "Page.loadEventFired" for each in self._browser.events):
            self._browser.wait_for("Page.loadEventFired")
        self.run("document.fonts.ready.then(() => true)")

    def run(self, script: str) -> Any:
        """Give the value of an expression; a promise is waited for. Page scripts are not needed for it."""
        said = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in said:
            raise Broken(str(said["exceptionDetails"].get("exception", {}).get("description", "")))
        return said["result"].get("value")

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """Write what the page looks like, all of it or what the window shows."""
        said = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(said["data"]))

    @property
    def reports(self) -> list[str]:
        """What the browser found wrong with the page since it was opened: above all, what its policy forbade."""
        issues = [each["params"]["issue"] for each in self._told("Audits.issueAdded")]
        logged = [each["params"]["entry"] for each in self._told("Log.entryAdded")]
        return [
            *(issue["code"] for issue in issues if "ContentSecurityPolicy" in issue["code"]),
            *(entry["text"] for entry in logged if entry["level"] == "error" and "status of" not in entry["text"]),
        ]

    @property
    def requests(self) -> list[str]:
        """The addresses that were asked for since the page was opened."""
        asked = (each["params"]["request"]["url"] for each in self._told("Network.requestWillBeSent"))
        return [each for each in asked if not each.startswith("data:")]

    @property
    def weight(self) -> int:
        """How many bytes went over the wire since the page was opened."""
        return sum(int(each["params"]["encodedDataLength"]) for each in self._told("Network.loadingFinished"))

    def _told(self, method: str) -> list[dict[str, Any]]:
        return [each for each in self._browser.events if each.get("method") == method]
