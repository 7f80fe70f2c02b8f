"""Sees to it that private servers and their folder do not outlive the process that started them, however it ends.

The guardian is a small process of its own. It holds the reading end of a pipe; when the other end closes, it ends what
is still watched and removes the folder.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["Guardian"]

PATIENCE = 5.0
"""Seconds between asking a process to end and killing it."""


class Guardian:
    """Watches process groups, each named by its leader, on behalf of this process."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that Ctrl-C in the terminal does not reach it
            text=True,
        )

    def watch(self, leader: int, last_word: signal.Signals) -> None:
        """From now on it ends with us: first by this signal, then by SIGKILL."""
        self._tell(f"watch {leader} {int(last_word)}")

    def forget(self, leader: int) -> None:
        """It has ended; its number may soon be another's."""
        self._tell(f"forget {leader}")

    def close(self) -> None:
        """End whatever is still watched, remove the folder, return when that is done."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            with suppress(OSError):
                self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE * 3)

    def _tell(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def _end(leader: int, last_word: int) -> None:
    for number in (last_word, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, number)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                os.killpg(leader, 0)
            except (ProcessLookupError, PermissionError):
                return
            time.sleep(0.05)


def _main(folder: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: dict[int, int] = {}
    for line in sys.stdin:
        word, leader, *last_word = line.split()
        if word == "watch":
            watched[int(leader)] = int(last_word[0])
        else:
            watched.pop(int(leader), None)
    for leader, last in reversed(watched.items()):
        _end(leader, last)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _main(sys.argv[1])
