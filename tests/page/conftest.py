"""One browser, one demo and one page that looks at it, for all tests here: each costs seconds of a core."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tools.installing import install

from tests.page.browser import Looked, binary, browser, demo, looking


@pytest.fixture(scope="package")
def started(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """A browser that is gone with this folder: Playwright keeps an event loop running in this thread until then,
    and no test that wants a loop of its own could run after it in the same process."""
    found = binary()
    if found is None:
        message = "no Chromium here, and none could be installed: apt-get install chromium"
        if pytestconfig.getoption("--require-live"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    if pytestconfig.getoption("--write-screenshots"):
        install("fonts-noto-color-emoji")  # where it cannot be installed, each emoji is an empty box
    with browser(found) as one:
        yield one


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with demo(tmp_path_factory.mktemp("demo"), "ru") as address:
        yield address


@pytest.fixture(scope="package")
def opened(started: Browser, url: str) -> Iterator[Looked]:
    with looking(started, url) as looked:
        looked.page.wait_for_selector("#strip li", state="attached")
        yield looked


@pytest.fixture
def page(opened: Looked) -> Iterator[Page]:
    """The page as wide as a desk, in light and in Russian; it must have said nothing on its console by the end."""
    yield opened.page
    opened.page.set_viewport_size({"width": 1440, "height": 1000})
    opened.page.emulate_media(color_scheme="light")
    opened.said_nothing()


@pytest.fixture(scope="session")
def shots(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go: into docs/pictures when they are made anew, else beside the tests' other leavings."""
    if pytestconfig.getoption("--write-screenshots"):
        folder = Path(__file__).parents[2] / "docs/pictures"
        folder.mkdir(exist_ok=True)
        return folder
    return tmp_path_factory.mktemp("shots")
