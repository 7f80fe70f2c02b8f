"""What is written and not yet published, as one relay sees it: all of the relay's SQL, and none of its waiting."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar, assert_never

from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.durable.backlog_statements import BacklogStatements
from messaging.durable.batches import Batch, Row
from messaging.durable.claims import Claims
from messaging.durable.tables import DurableTables
from messaging.port import Parcel

__all__ = ["Backlog", "Batch", "End", "Leave", "More", "Rest", "Row", "Terms", "Then", "Transactions"]

T = TypeVar("T")


class Transactions(Protocol):
    """What the durable part needs of a database."""

    async def run(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Do it in one transaction, again if another was in the way. Raises `Unavailable`."""
        ...

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that only reads. Raises `Unavailable`."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """How much a relay takes, and for how long; seconds."""

    lease: float = 15.0
    margin: float = 10.0
    """A lease with less than this left is not begun upon."""
    rows_per_key: int = 32


@dataclass(frozen=True, slots=True)
class More:
    """Publish the rest, if there is any; otherwise let the key go."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Keep the key, and try again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Leave:
    """Let the key go, whatever is left."""


Then = More | Rest | Leave


@dataclass(frozen=True, slots=True)
class End:
    """What became of a batch: the ids of rows that the broker confirmed, and what to do with the key."""

    key: str
    sent: tuple[str, ...]
    then: Then


class Backlog:
    """The unsent rows, under leases that bear one relay's token."""

    def __init__(self, tables: DurableTables, transactions: Transactions, token: str, terms: Terms) -> None:
        self._transactions = transactions
        self._token = token
        self._terms = terms
        self._claims = Claims(tables)
        self._sql = BacklogStatements(tables)

    async def waiting(self, limit: int) -> Sequence[str]:
        """Keys with unsent rows that no other relay holds, the longest waiting first."""
        async with self._transactions.reading() as connection:
            found = await connection.execute(self._sql.waiting, {"token": self._token, "most": limit})
            return found.scalars().all()

    async def held(self, asked: Iterable[str]) -> Sequence[Batch]:
        """Batches of those keys whose lease this relay holds, with time enough left."""
        which = {"keys": list(asked), "token": self._token, "margin": self._terms.margin}
        async with self._transactions.reading() as connection:
            found = await connection.execute(self._sql.held[connection.dialect.name], which)
            return await self._batches(connection, {row.key: row.left for row in found})

    async def take(self, asked: Iterable[str]) -> Sequence[Batch]:
        """Lease those of the keys that are free; their batches."""

        async def work(connection: AsyncConnection) -> Sequence[Batch]:
            taken = await self._claims.take(connection, asked, self._token, self._terms.lease)
            return await self._batches(connection, dict.fromkeys(taken, self._terms.lease))

        return await self._transactions.run(work)

    async def settle(self, ends: Sequence[End]) -> Sequence[Batch]:
        """Mark what was sent and give back what is done with, in one transaction; the batches to go on with.

        A key that another relay has taken meanwhile is left alone: its rows are for that relay to mark. A lease that
        ran out still counts until then: what was sent was sent.
        A key is looked through once more before it is let go: a transaction that found it held counts on that.
        """

        async def work(connection: AsyncConnection) -> Sequence[Batch]:
            mine = await self._lock_and_mark(connection, ends)
            ours = [end for end in ends if end.key in mine]
            going_on = await self._release_or_rest(connection, ours)
            return await self._go_on(connection, going_on) if going_on else ()

        return await self._transactions.run(work)

    async def release_all(self) -> None:
        """Give back every lease of this relay."""

        async def work(connection: AsyncConnection) -> None:
            mine = self._sql.lock_all[connection.dialect.name]
            held = await connection.execute(mine, {"token": self._token})
            await self._release(connection, held.scalars().all())

        await self._transactions.run(work)

    async def oldest_unsent_age(self) -> float:
        """Seconds since the oldest unsent row was written; 0 when there is none."""
        async with self._transactions.reading() as connection:
            return max(0.0, (await connection.execute(self._sql.oldest_age)).scalar() or 0.0)

    async def _batches(self, connection: AsyncConnection, leases: Mapping[str, float]) -> Sequence[Batch]:
        if not leases:
            return ()
        which = {"keys": list(leases), "most": self._terms.rows_per_key}
        rows: dict[str, list[Row]] = {key: [] for key in leases}
        for row in await connection.execute(self._sql.oldest_rows[connection.dialect.name], which):
            parcel = Parcel(id=row.id, type=row.type, key=row.key, body=bytes(row.body))
            rows[row.key].append(Row(row.queue, parcel))
        return [Batch(key, tuple(rows[key]), seconds) for key, seconds in leases.items()]

    async def _lock_and_mark(self, connection: AsyncConnection, ends: Sequence[End]) -> set[str]:
        """Those of the keys that are still this relay's, what was sent of them marked; nobody can take them before
        the transaction ends."""
        dialect = connection.dialect.name
        which = {"keys": [end.key for end in ends], "token": self._token}
        if dialect == "postgresql":
            sent = [message_id for end in ends for message_id in end.sent]
            return set((await connection.execute(self._sql.lock_and_mark, {**which, "ids": sent})).scalars())
        mine = set((await connection.execute(self._sql.lock[dialect], which)).scalars())
        sent = [message_id for end in ends if end.key in mine for message_id in end.sent]
        if sent:
            await connection.execute(self._sql.mark, {"ids": sent})
        return mine

    async def _go_on(self, connection: AsyncConnection, keys: Sequence[str]) -> Sequence[Batch]:
        """Let go of the keys of which nothing is left; the batches of the others, whose leases begin anew."""
        which = self._sql.release_done[connection.dialect.name]
        done = set((await connection.execute(which, {"keys": keys})).scalars())
        left = {key: self._terms.lease for key in keys if key not in done}
        if not left:
            return ()
        extension = {"keys": list(left), "seconds": self._terms.lease}
        await connection.execute(self._sql.extend[connection.dialect.name], extension)
        return await self._batches(connection, left)

    async def _release_or_rest(self, connection: AsyncConnection, ends: Sequence[End]) -> Sequence[str]:
        """Let go of what is left, keep what rests; the keys to go on with."""
        released: list[str] = []
        resting: dict[float, list[str]] = {}
        going_on: list[str] = []
        for end in ends:
            match end.then:
                case More():
                    going_on.append(end.key)
                case Leave():
                    released.append(end.key)
                case Rest(seconds):
                    resting.setdefault(seconds + self._terms.lease, []).append(end.key)
                case _:
                    assert_never(end.then)
        await self._release(connection, released)
        for seconds, keys in resting.items():
            await connection.execute(self._sql.extend[connection.dialect.name], {"keys": keys, "seconds": seconds})
        return going_on

    async def _release(self, connection: AsyncConnection, released: Sequence[str]) -> None:
        if released:
            await connection.execute(self._sql.release[connection.dialect.name], {"keys": released})
