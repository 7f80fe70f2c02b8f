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
            mine = await self._lock(connection, [end.key for end in ends])
            ours = [end for end in ends if end.key in mine]
            sent = [message_id for end in ours for message_id in end.sent]
            if sent:
                await connection.execute(self._sql.mark[connection.dialect.name], {"ids": sent})
            going_on = {end.key: self._terms.lease for end in ours if isinstance(end.then, More)}
            batches = [batch for batch in await self._batches(connection, going_on) if batch.rows]
            await self._release_or_extend(connection, ours, {batch.key for batch in batches})
            return batches

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

    async def _lock(self, connection: AsyncConnection, asked: Sequence[str]) -> set[str]:
        """Those of the keys that are still this relay's; nobody can take them before the transaction ends."""
        query = self._sql.lock[connection.dialect.name]
        found = await connection.execute(query, {"keys": asked, "token": self._token})
        return set(found.scalars())

    async def _release_or_extend(self, connection: AsyncConnection, ends: Sequence[End], unfinished: set[str]) -> None:
        done: list[str] = []
        extended: dict[float, list[str]] = {}
        for end in ends:
            match end.then:
                case More() if end.key in unfinished:
                    extended.setdefault(self._terms.lease, []).append(end.key)
                case More() | Leave():
                    done.append(end.key)
                case Rest(seconds):
                    extended.setdefault(seconds + self._terms.lease, []).append(end.key)
                case _:
                    assert_never(end.then)
        await self._release(connection, done)
        for seconds, keys in extended.items():
            await connection.execute(self._sql.extend[connection.dialect.name], {"keys": keys, "seconds": seconds})

    async def _release(self, connection: AsyncConnection, released: Sequence[str]) -> None:
        if released:
            await connection.execute(self._sql.release[connection.dialect.name], {"keys": released})
