"""The tables of the journal, and each thing that is done to them, as work for the writer."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from messaging.failures import Unroutable
from messaging.history import replayed_headers
from messaging.port import Parcel
from messaging.topology import Queue, Topology, WrongTopology, partition_queue

__all__ = [
    "Entry",
    "connect",
    "declare",
    "depth",
    "hand_out",
    "move",
    "peek",
    "publish",
    "remove",
    "require",
    "standing_in",
    "verify",
]

_FORM = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY,
    ordered INTEGER NOT NULL,
    dead TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    key TEXT NOT NULL,
    headers TEXT NOT NULL,
    deliveries INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_in_order ON messages (queue, seq);
"""
_PARCEL = "id, type, key, body, headers"


@dataclass(frozen=True, slots=True)
class Entry:
    """A parcel as it stands in the journal."""

    seq: int
    parcel: Parcel
    deliveries: int


def connect(path: Path, limit_bytes: int | None = None) -> sqlite3.Connection:
    """An open journal, with its tables.

    Raises `sqlite3.Error` when the file cannot be opened or was written by a newer version.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if connection.execute("PRAGMA user_version").fetchone()[0] > _FORM:
            raise sqlite3.DatabaseError(f"{path.name} was written by a newer version of this program")
        connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {_FORM}; COMMIT;")
        if limit_bytes is not None:
            page = connection.execute("PRAGMA page_size").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {max(1, limit_bytes // page)}")
    except BaseException:
        connection.close()
        raise
    return connection


def require(connection: sqlite3.Connection, queue: str) -> Queue:
    """The queue of that name. Raises `Unroutable` if there is none."""
    found = connection.execute("SELECT name, ordered, dead FROM queues WHERE name = ?", (queue,)).fetchone()
    if found is None:
        raise Unroutable(f"no queue {queue}: run `otklik db upgrade`")
    return Queue(found[0], ordered=bool(found[1]), dead=found[2])


def publish(connection: sqlite3.Connection, queue: str, parcel: Parcel) -> None:
    """Append to the queue."""
    require(connection, queue)
    connection.execute(
        f"INSERT INTO messages (queue, {_PARCEL}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - constant column names
        (queue, parcel.id, parcel.type, parcel.key, parcel.body, json.dumps(dict(parcel.headers))),
    )


def hand_out(connection: sqlite3.Connection, queue: str, after: int, skip: AbstractSet[int], limit: int) -> list[Entry]:
    """The next parcels behind `after` that are not in hand, each counted as handed out once more."""
    rows = connection.execute(
        f"SELECT seq, deliveries, {_PARCEL} FROM messages"  # noqa: S608 - constant column names
        " WHERE queue = ? AND seq > ? ORDER BY seq LIMIT ?",
        (queue, after, limit + len(skip)),
    ).fetchall()
    entries = [Entry(row[0], _parcel(row[2:]), row[1] + 1) for row in rows if row[0] not in skip][:limit]
    connection.executemany(
        "UPDATE messages SET deliveries = ? WHERE seq = ?", [(entry.deliveries, entry.seq) for entry in entries]
    )
    return entries


def remove(connection: sqlite3.Connection, seq: int) -> None:
    """Forget a parcel that is done."""
    connection.execute("DELETE FROM messages WHERE seq = ?", (seq,))


def depth(connection: sqlite3.Connection, queue: str) -> int:
    """How many parcels stand in the queue, handed out or not."""
    require(connection, queue)
    found: int = connection.execute("SELECT count(*) FROM messages WHERE queue = ?", (queue,)).fetchone()[0]
    return found


def standing_in(path: Path) -> Iterator[tuple[str, Parcel]]:
    """Every parcel of a journal that nobody works on, with its queue, in the order of publishing."""
    with closing(connect(path)) as connection:
        query = f"SELECT queue, {_PARCEL} FROM messages ORDER BY seq"  # noqa: S608 - constant column names
        for row in connection.execute(query):
            yield row[0], _parcel(row[1:])


def peek(connection: sqlite3.Connection, queue: str, limit: int) -> Sequence[Parcel]:
    """The oldest parcels, left where they are."""
    require(connection, queue)
    rows = connection.execute(
        f"SELECT {_PARCEL} FROM messages WHERE queue = ? ORDER BY seq LIMIT ?",  # noqa: S608 - constant column names
        (queue, limit),
    ).fetchall()
    return [_parcel(row) for row in rows]


def move(connection: sqlite3.Connection, source: str, target: str, parcel_id: str, at: datetime) -> bool:
    """Take the oldest parcel with that id out of one queue and append it to another, in one transaction."""
    require(connection, source)
    row = connection.execute(
        f"SELECT seq, {_PARCEL} FROM messages"  # noqa: S608 - constant column names
        " WHERE queue = ? AND id = ? ORDER BY seq LIMIT 1",
        (source, parcel_id),
    ).fetchone()
    if row is None:
        return False
    found = _parcel(row[1:])
    publish(connection, target, replace(found, headers=replayed_headers(found.headers, at)))
    remove(connection, row[0])
    return True


def declare(connection: sqlite3.Connection, topology: Topology) -> None:
    """Record every queue. Raises `WrongTopology` when one exists otherwise, or work stands in other partitions."""
    standing = _standing(connection)
    for queue in topology.queues:
        if standing.get(queue.name, queue) != queue:
            raise WrongTopology(f"the queue {queue.name} exists with other properties: drain it and remove the journal")
    numbers = _partitions(standing)
    if numbers and numbers != topology.partitions:
        names = [partition_queue(number) for number in range(numbers)]
        busy = [name for name in names if depth(connection, name)]
        if busy:
            raise WrongTopology(
                f"{numbers} partitions stand, {topology.partitions} are wanted, {busy[0]} holds work: let it run dry"
            )
        connection.executemany("DELETE FROM queues WHERE name = ?", [(name,) for name in names[topology.partitions :]])
    connection.executemany(
        "INSERT OR IGNORE INTO queues (name, ordered, dead) VALUES (?, ?, ?)",
        [(queue.name, queue.ordered, queue.dead) for queue in topology.queues],
    )


def verify(connection: sqlite3.Connection, topology: Topology) -> None:
    """Raise `WrongTopology` unless every queue stands, with the same number of partitions."""
    standing = _standing(connection)
    for queue in topology.queues:
        if standing.get(queue.name) != queue:
            raise WrongTopology(f"the queue {queue.name} is missing or different: run `otklik db upgrade`")
    numbers = _partitions(standing)
    if numbers != topology.partitions:
        raise WrongTopology(
            f"the broker has {numbers} partitions and PARTITIONS is {topology.partitions}: "
            "drain the broker and run `otklik db upgrade`"
        )


def _standing(connection: sqlite3.Connection) -> dict[str, Queue]:
    rows = connection.execute("SELECT name, ordered, dead FROM queues").fetchall()
    return {name: Queue(name, ordered=bool(ordered), dead=dead) for name, ordered, dead in rows}


def _partitions(standing: dict[str, Queue]) -> int:
    number = 0
    while partition_queue(number) in standing:
        number += 1
    return number


def _parcel(row: Sequence[Any]) -> Parcel:
    parcel_id, kind, key, body, headers = row
    return Parcel(parcel_id, kind, key, body, json.loads(headers))
