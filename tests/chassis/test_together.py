"""Files that belong together are copied as they were at one moment."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from chassis.together import copy_together


def database(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE counts (number INTEGER)")
        connection.execute("INSERT INTO counts VALUES (0)")
        connection.commit()
    return path


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT max(number) FROM counts").fetchone()[0])


def test_no_copy_has_what_was_written_after_something_that_another_lacks(tmp_path: Path) -> None:
    """A writer counts in the first file, then in the second: the second is never ahead, and never two behind."""
    first, second = database(tmp_path / "first.db"), database(tmp_path / "second.db")
    ending, counted = threading.Event(), threading.Event()

    def keep_counting() -> None:
        with closing(sqlite3.connect(first, timeout=10)) as one, closing(sqlite3.connect(second, timeout=10)) as two:
            number = 0
            while not ending.is_set():
                number += 1
                for connection in (one, two):
                    connection.execute("INSERT INTO counts VALUES (?)", (number,))
                    connection.commit()
                counted.set()

    writer = threading.Thread(target=keep_counting)
    writer.start()
    try:
        assert counted.wait(10)
        for turn in range(20):
            copies = tmp_path / f"first-{turn}.db", tmp_path / f"second-{turn}.db"
            copy_together(dict(zip((first, second), copies, strict=True)))
            assert 0 <= count(copies[0]) - count(copies[1]) <= 1
    finally:
        ending.set()
        writer.join()


def test_a_file_that_is_not_there_is_no_empty_copy(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        copy_together({tmp_path / "missing.db": tmp_path / "copy.db"})

    assert list(tmp_path.iterdir()) == []
