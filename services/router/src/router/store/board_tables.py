"""The board's tables, and the marks that tell it of a change."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Double, Integer, String, Table, Text, false, true
from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.durable.instants import epoch_now
from router.store.tables import METADATA

__all__ = ["BOARDS", "MARK", "MARKS", "mark_board"]

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

BOARDS = Table(
    "router_boards",
    METADATA,
    Column("chat", String, primary_key=True),
    Column("number", Integer, nullable=False, server_default="0"),
    Column("message", String),
    Column("shown", Text),
    Column("pinned", Boolean, nullable=False, server_default=false()),
    Column("asked", String),
    Column("command", String),
    Column("asked_at", Double),
    Column("wanted", Text),
    Column("drawn_at", Double),
    Column("looked_at", Double),
    Column("checked_at", Double),
    Column("calls", String, nullable=False, server_default=""),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failed_at", Double),
    Column("pin_refused_at", Double),
    Column("told", Boolean, nullable=False, server_default=false()),
    Column("stale", Boolean, nullable=False, server_default=true()),
    CheckConstraint("asked IN ('show', 'edit', 'pin', 'look')", name="router_boards_asked"),
)
"""The board of an operator chat, as `router.app.board.steps.Board` explains it. Times are the database's."""

MARKS = Table(
    "router_board_marks",
    METADATA,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("at", Double, nullable=False, default=epoch_now()),
    sqlite_autoincrement=True,
)
"""One row for each change that the board has not looked at yet. They are only ever added, so that the transactions of
two clients never wait for each other here."""

MARK = MARKS.insert()


async def mark_board(connection: AsyncConnection) -> None:
    """Something has changed that the board shows; in the transaction that changes it."""
    await connection.execute(MARK)
