"""Otklik's code loaded once, and forked for every process that a test starts.

What runs in such a process is what `otklik …` runs, from its arguments on; spared are the seconds of a core that the
imports of each would cost. The true command is started by tests/cli and, in tests/journeys, where a test says so.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from tests.crash.mortal import MORTAL, install
from tests.crash.networks import NETWORK, enter

__all__ = ["Forked"]

_LOADED = "tests.journeys.loaded"


class Forked:
    """A child with the face of `asyncio.subprocess.Process`, as far as the tests look at it."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @classmethod
    async def start(cls, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> "Forked":
        """`otklik` with these arguments, in the log's folder, saying everything into the log."""
        process = _context().Process(target=_otklik, args=(list(arguments), dict(environment), str(log)))
        await asyncio.to_thread(process.start)
        return cls(process)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    async def wait(self) -> int:
        """How it ended."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_LOADED])
    return context


def _otklik(arguments: list[str], environment: dict[str, str], log: str) -> None:
    """The child's whole life."""
    os.setsid()
    os.environ.clear()  # noqa: TID251 - the child's own, before anything reads it
    os.environ.update(environment)  # noqa: TID251 - as above
    os.chdir(Path(log).parent)
    said = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.close(said)
    if NETWORK in environment:
        enter(environment[NETWORK])
    if MORTAL in environment:
        install(Path(log))
    sys.argv = ["otklik", *arguments]
    import_module("otklik.app").main()
