"""Which errors of a database mean "not now", and which mean "again, at once". Pure."""

import sqlite3
from typing import Literal

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from messaging.failures import Unavailable

__all__ = ["Contended", "Phase", "fault_of"]

Phase = Literal["connecting", "working", "committing"]
"""How far a transaction had come; only a failed commit leaves it open whether it took effect."""

_CONTENDED_STATES = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock timeout."""
_AWAY_STATES = frozenset({"25006", "57014", "57P01", "57P02", "57P03", "57P04", "57P05"})
"""A standby that takes no writes, a cancelled statement, a server that stops or starts."""
_AWAY_CLASSES = frozenset({"08", "28", "3D", "53", "58"})
"""Connection, login, missing database, out of disk, memory or connections, the server's own I/O."""
_AWAY_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    }
)


class Contended(Unavailable):
    """Another transaction was in the way, and this one was rolled back; the same work may be done again at once."""


def fault_of(error: BaseException, phase: Phase) -> Unavailable | None:
    """The failure that an error of driver or database stands for; `None` when it is a fault of the work itself."""
    certain = phase != "committing"
    match error:
        case DBAPIError(orig=sqlite3.Error() as cause):
            return Unavailable(f"database: {cause}", certain=certain) if _away_sqlite(cause) else None
        case DBAPIError(orig=cause):
            return _by_state(cause, certain=certain, lost=error.connection_invalidated)
        case NoConnectionFree():
            return Unavailable("database: no connection became free")
        case TimeoutError():
            return Unavailable("database: no answer in time", certain=certain)
        case OSError() if phase == "connecting":
            return Unavailable(f"database: {type(error).__name__}")
        case _ if phase == "connecting" and isinstance(getattr(error, "sqlstate", None), str):
            return _by_state(error, certain=True, lost=True)
        case _:
            return None


def _away_sqlite(cause: sqlite3.Error) -> bool:
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF in _AWAY_SQLITE  # the upper bytes only refine the primary code


def _by_state(cause: BaseException | None, *, certain: bool, lost: bool) -> Unavailable | None:
    state = str(getattr(cause, "sqlstate", None) or "")
    name = type(getattr(cause, "__cause__", None) or cause).__name__
    if state in _CONTENDED_STATES or name == "InvalidCachedStatementError":  # a migration ran under our feet
        return Contended(f"database: {name}")
    if lost or state in _AWAY_STATES or state[:2] in _AWAY_CLASSES:
        return Unavailable(f"database: {name} {state}".rstrip(), certain=certain)
    return None
