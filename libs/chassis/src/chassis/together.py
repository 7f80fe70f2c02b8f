"""Copies of several SQLite files as they all were at one moment, while other processes work on them."""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path

__all__ = ["copy_together"]

_TURN_SECONDS = 30.0


def copy_together(files: Mapping[Path, Path]) -> float:
    """Copy each file to its new place; for how many seconds nobody could write.

    The right to write is taken for all of them before the first is read, so that no transaction lies between two
    copies: together they are what a power cut at that moment would have left. Writers wait, as for one another.
    Blocks; for a thread. Raises `sqlite3.Error` when a file cannot be read, or somebody writes for half a minute.
    """
    with ExitStack() as stack:
        sources = [
            (stack.enter_context(closing(_opened(source))), stack.enter_context(closing(_opened(source))), target)
            for source, target in files.items()
        ]
        begun = time.monotonic()
        for holding, _, _ in sources:
            holding.execute("BEGIN IMMEDIATE")
        for _, reading, target in sources:
            with closing(sqlite3.connect(target)) as copy:
                reading.backup(copy)
        for holding, _, _ in sources:
            holding.rollback()
        return time.monotonic() - begun


def _opened(path: Path) -> sqlite3.Connection:
    """Only an existing file: a wrong name must not become an empty backup."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_TURN_SECONDS, isolation_level=None)
