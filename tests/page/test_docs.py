"""The papers as a site, in a real browser: its search finds words of both languages, its pictures are drawn."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from tests.architecture.checkout import ROOT
from tests.page.browser import Looked, looking

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page"), pytest.mark.timeout(240)]


class Quiet(SimpleHTTPRequestHandler):
    """As `python3 -m http.server` serves a folder, without a line for each request."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """As `make docs` builds it, served as its reader does."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "properdocs", "build", "--config-file", str(ROOT / "mkdocs.yml")]
    subprocess.run([*command, "--site-dir", str(folder)], check=True, capture_output=True, timeout=100)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, name="site")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def reading(started: Browser, site: str) -> Iterator[Looked]:
    with looking(started, f"{site}/index.html") as looked:
        yield looked
        assert looked.hosts == {"127.0.0.1"}, "nobody else is asked for anything"


def finds(page: Page, word: str, paper: str) -> None:
    """Typed as a person does; who types before the index has come types a little more."""
    field, found = page.locator("[id$=search-query]"), page.locator(f"[id$=search-results] a[href*='{paper}']").first
    page.wait_for_load_state()  # before that nobody listens to keys
    page.keyboard.press("s")
    expect(field).to_be_visible()
    field.fill("")
    field.press_sequentially(word)
    for _ in range(30):
        try:
            found.wait_for(timeout=1000)
            break
        except NotInTime:
            field.press("Shift")
    expect(found).to_be_visible()
    found.click()
    expect(page).to_have_url(re.compile(re.escape(paper)))


def test_the_search_finds_russian_and_english_words_in_other_forms_too(reading: Looked) -> None:
    finds(reading.page, "рассылку", "guides/owner.ru.html")
    finds(reading.page, "опечатки", "guides/operators.ru.html")
    finds(reading.page, "broadcasts", "guides/owner.en.html")
    expect(reading.page.get_by_role("heading", name="For the owner").first).to_be_visible()


@pytest.mark.parametrize("paper", ["architecture/media.html", "architecture/payments-ocr.html"])
def test_its_diagrams_are_drawn(reading: Looked, site: str, paper: str) -> None:
    reading.page.goto(f"{site}/{paper}")
    picture = reading.page.locator("img[src$='.svg']").first
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.complete && image.naturalWidth") > 600
