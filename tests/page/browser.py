"""A real browser, and a demo that it looks at."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from tools.installing import install
from tools.ports import free_port

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY_SECONDS = 90.0


def binary() -> str | None:
    """Where a browser is, once it was installed if that is ours to do."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None and install("chromium"):
        found = shutil.which("chromium")
    return found


@contextmanager
def demo(folder: Path, language: str) -> Iterator[str]:
    """`otklik demo` with its terminal story at the side; its address."""
    port = free_port()
    command = [sys.executable, "-m", "otklik.app", "demo", "--language", language, "--port", str(port), "--quiet"]
    log = folder / "demo.log"
    with log.open("wb") as out:
        path = os.environ["PATH"]  # noqa: TID251 - the child needs what this process has
        process = subprocess.Popen(
            command, cwd=folder, env={"PATH": path}, stdin=subprocess.PIPE, stdout=out, stderr=out
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, process, log)
        yield url
    finally:
        process.terminate()
        assert process.stdin is not None
        process.stdin.close()
        try:
            assert process.wait(40) == 0, log.read_text(errors="replace")[-2000:]
        finally:
            process.kill()


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            with urlopen(f"{url}/healthz", timeout=1):  # noqa: S310 - an address of this machine
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the demo does not come up: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def browser(executable: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield started
        started.close()


@dataclass
class Looked:
    """A page with what it complains of on its console, and whom it asks for anything."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def said_nothing(self) -> None:
        complaints, self.complaints[:] = list(self.complaints), []
        assert complaints == []


@contextmanager
def looking(started: Browser, url: str, width: int = 1440, *, height: int = 1000) -> Iterator[Looked]:
    """A page, without what moves: it costs time and changes nothing."""
    context = started.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    looked = Looked(page)

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            looked.complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda fault: looked.complaints.append(str(fault)))
    page.on("request", lambda request: looked.hosts.add(str(urlsplit(request.url).hostname)))
    page.set_default_timeout(30_000)
    page.goto(url)
    yield looked
    context.close()
    looked.said_nothing()
