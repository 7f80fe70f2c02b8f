"""A real browser, and a demo that it looks at."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from tools.installing import install
from tools.ports import free_port

Scheme = Literal["light", "dark"]
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


@contextmanager
def looking(
    started: Browser, url: str, width: int = 1440, scheme: Scheme = "light", *, height: int = 1000
) -> Iterator[Page]:
    """A page that is drawn; it must have said nothing on its console by the end."""
    context = started.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.set_default_timeout(30_000)
    page.goto(url)
    page.wait_for_selector("#strip li", state="attached")
    yield page
    context.close()
    assert complaints == []
