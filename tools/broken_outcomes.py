"""A pytest plugin for `tools.broken`: which tests failed for what they assert, and whose sources they ran.

A test that could not be collected, a fixture that broke and a name that does not exist say nothing about a promise.
"""

import json
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
_IN_A_TEST = (ValueError, IndexError, KeyError, StopIteration)
"""What taking apart what was shown raises where there is less of it, or more."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("broken")
    group.addoption("--outcomes", metavar="FILE", help="where to write what became of the tests")
    group.addoption("--stop-when-seen", action="store_true", help="stop at the first that failed for what it asserts")


def pytest_configure(config: pytest.Config) -> None:
    outcomes = config.getoption("--outcomes")
    if outcomes is not None:
        stop = bool(config.getoption("--stop-when-seen"))
        config.pluginmanager.register(Outcomes(config.rootpath, Path(str(outcomes)), stop=stop))


class Outcomes:
    """What became of the tests of one run."""

    def __init__(self, root: Path, file: Path, *, stop: bool) -> None:
        self._root = root
        self._file = file
        self._stop = stop
        self._run = 0
        self._red: list[dict[str, Any]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        self._run += call.when == "call"
        if report.failed and call.excinfo is not None:
            asserted = call.when == "call" and self._is_asserted(call.excinfo)
            self._red.append({"test": item.nodeid, "kind": call.excinfo.typename, "asserted": asserted})
            if asserted and self._stop:
                item.session.shouldstop = "seen"
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._red.append({"test": report.nodeid, "kind": "not collected", "asserted": False})

    def pytest_sessionfinish(self) -> None:
        said = {"run": self._run, "red": self._red, "strangers": strangers(self._root)}
        self._file.write_text(json.dumps(said), encoding="utf-8")

    def _is_asserted(self, raised: pytest.ExceptionInfo[BaseException]) -> bool:
        """An assertion wherever it stands, or a test that could not take apart what it was shown."""
        last = Path(str(raised.traceback[-1].path))
        in_a_test = _IN_A_TEST if last.is_relative_to(self._root / "tests") else ()
        return any(isinstance(one, (AssertionError, pytest.fail.Exception, *in_a_test)) for one in _each(raised.value))


def _each(raised: BaseException) -> Iterator[BaseException]:
    """What was raised, or what it gathers: of several examples that failed in several ways all are told."""
    if not isinstance(raised, BaseExceptionGroup):
        yield raised
        return
    for one in raised.exceptions:
        yield from _each(one)


def strangers(root: Path) -> list[str]:
    """Modules of this project that were loaded from elsewhere than the folder under test."""
    ours = Path(__file__).resolve()
    found: list[str] = []
    for name, module in list(sys.modules.items()):
        file = Path(str(getattr(module, "__file__", None) or "/"))
        if file.is_relative_to(root) or file == ours or not file.is_relative_to(ROOT):
            continue
        if "site-packages" not in file.parts and name != "tools":
            found.append(name)
    return sorted(found)
