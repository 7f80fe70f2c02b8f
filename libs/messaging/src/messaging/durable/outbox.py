"""What a service has to say, written in the transaction that decided it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Update, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import Envelope
from contracts.registry import encode
from contracts.wire import Wire
from messaging.durable.batches import Batch, Row
from messaging.durable.claims import Claims
from messaging.durable.instants import epoch_now
from messaging.durable.statements import among, in_each_dialect
from messaging.durable.tables import DurableTables
from messaging.port import Parcel

__all__ = ["LeaseTaker", "Outbox", "Posted"]


class LeaseTaker(Protocol):
    """The relay of this process, as far as the outbox needs it."""

    @property
    def token(self) -> str | None:
        """What its leases are marked with; `None` while it takes none."""
        ...

    @property
    def lease_seconds(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Posted:
    """What a transaction has written, for the relay to publish after the commit."""

    keys: tuple[str, ...] = ()
    batches: tuple[Batch, ...] = ()
    """All that is unsent of those keys that nobody else holds: it need not be read again."""
    asked: float = 0.0
    """Since when their leases run, by the relay's clock."""


class Outbox:
    """Rows that the relay publishes after the commit, in order within a key.

    Transactions that write rows of one key must exclude each other (a lock on the row that the key stands for),
    and call `claim` last of all, then `relay.wake` with the same keys after the commit.
    """

    def __init__(self, tables: DurableTables, relay: LeaseTaker | None = None) -> None:
        self._heard_of = in_each_dialect(lambda dialect: _heard_of(tables, dialect))
        self._claims = Claims(tables)
        self._relay = relay

    async def add(self, connection: AsyncConnection, queue: str, envelope: Envelope[Wire]) -> None:
        """Put one message into the caller's transaction. Raises `ValueError` for an unregistered type."""
        await self.add_all(connection, [(queue, envelope)])

    async def post(
        self, connection: AsyncConnection, letters: Sequence[tuple[str, Envelope[Wire]]], *, asked: float
    ) -> Posted:
        """`add_all` and `claim` in one: the last thing that the caller's transaction does but `heard_of`.

        `asked`: the time now by the relay's clock.
        """
        rows: dict[str, list[Row]] = {}
        for queue, said in letters:
            parcel = Parcel(said.id, said.type, said.key, encode(said))
            rows.setdefault(said.key, []).append(Row(queue, parcel))
        relay, said_here = self._relay, [row for mine in rows.values() for row in mine]
        token = None if relay is None else relay.token
        if relay is None or token is None or not rows:
            await self._claims.add(connection, said_here)
            return Posted(tuple(rows))
        unsent = await self._claims.put(connection, said_here, token, relay.lease_seconds)
        whole = [key for key, before in unsent.items() if not before]
        return Posted(tuple(rows), tuple(Batch(key, tuple(rows[key]), relay.lease_seconds) for key in whole), asked)

    async def add_all(self, connection: AsyncConnection, letters: Iterable[tuple[str, Envelope[Wire]]]) -> None:
        """Put several messages, each with its queue, into the caller's transaction, in this order."""
        rows = [Row(queue, Parcel(said.id, said.type, said.key, encode(said))) for queue, said in letters]
        await self._claims.add(connection, rows)

    async def heard_of(self, connection: AsyncConnection, ids: Sequence[str]) -> None:
        """These messages were surely published: somebody told what became of them. After `claim`, if both are called.

        A relay killed between its publish and its mark leaves a row that would be published again for nothing.
        """
        if ids:
            await connection.execute(self._heard_of[connection.dialect.name], {"ids": list(ids)})

    async def claim(self, connection: AsyncConnection, keys: Iterable[str]) -> None:
        """Take the keys that nobody holds for this process's relay, so that it may publish right after the commit.

        It also makes a relay that is about to let one of them go wait for the commit, and see the new rows.
        """
        token = None if self._relay is None else self._relay.token
        if self._relay is not None and token is not None:
            await self._claims.take(connection, keys, token, self._relay.lease_seconds)


def _heard_of(tables: DurableTables, dialect: str) -> Update:
    rows = tables.outbox
    chosen = among(rows.c.id, "ids", dialect)
    return update(rows).where(chosen, rows.c.sent_at.is_(None)).values(sent_at=epoch_now())
