"""A browser for each file of tests, and one demo for all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.page.browser import binary, browser, demo


@pytest.fixture(scope="module")
def started(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """A browser that is gone with its file: Playwright keeps an event loop running in this thread until then,
    and no test that wants a loop of its own could run after it in the same process."""
    found = binary()
    if found is None:
        message = "no Chromium here, and none could be installed: apt-get install chromium"
        if pytestconfig.getoption("--require-live"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    with browser(found) as one:
        yield one


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with demo(tmp_path_factory.mktemp("demo"), "ru") as address:
        yield address


@pytest.fixture(scope="session")
def shots(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go: into docs/pictures when they are made anew, else beside the tests' other leavings."""
    if pytestconfig.getoption("--write-screenshots"):
        folder = Path(__file__).parents[2] / "docs/pictures"
        folder.mkdir(exist_ok=True)
        return folder
    return tmp_path_factory.mktemp("shots")
