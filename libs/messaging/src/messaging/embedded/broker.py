"""The embedded broker: `messaging.port.Broker` over a journal in one file."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from messaging.embedded import journal
from messaging.embedded.leases import HeldLease, Leases
from messaging.embedded.line import EmbeddedSubscription, Line
from messaging.embedded.ownership import Ownership
from messaging.embedded.writer import Writer
from messaging.failures import Unavailable
from messaging.port import Delivery, Parcel
from messaging.topology import Topology
from messaging.waiting import pause

__all__ = ["EmbeddedBroker"]

_LOOK_EVERY = 0.2  # seconds


class EmbeddedBroker:
    """See `messaging.port.Broker`.

    With `owner=False` it is a visitor to a journal that another process may own: it publishes, looks, moves and
    declares in short transactions, and cannot consume. `limit_bytes` is the journal's largest size; beyond it a
    publish fails as it does on a full disk.
    """

    def __init__(self, path: Path, *, owner: bool = True, limit_bytes: int | None = None) -> None:
        self._path = path
        self._ownership = Ownership(path) if owner else None
        self._writer = Writer(partial(journal.connect, path, limit_bytes), self._wake_all)
        self._lines: dict[str, Line] = {}
        self._leases = Leases()

    async def start(self) -> None:
        """Open the journal. Raises `JournalInUse` when another process owns it."""
        if self._ownership is not None:
            self._ownership.take()
        self._writer.start()

    async def stop(self) -> None:
        self._leases.lose_all()
        for line in self._lines.values():
            await line.stop()
        self._lines.clear()
        await self._writer.stop()
        if self._ownership is not None:
            self._ownership.give_up()

    @property
    def is_up(self) -> bool:
        return self._writer.is_open

    async def wait_until_up(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not await self._opens():
                    await pause(_LOOK_EVERY)
        except TimeoutError:
            raise Unavailable(f"{self._path.name} could not be opened in {seconds:g} s") from None

    async def publish(self, queue: str, parcel: Parcel) -> None:
        await self._writer.run(partial(journal.publish, queue=queue, parcel=parcel))
        self._wake(queue)

    async def subscribe(
        self,
        queue: str,
        on_delivery: Callable[[Delivery], None],
        *,
        prefetch: int,
        on_lost: Callable[[], None] = lambda: None,  # noqa: ARG002 - a journal in this process is never lost
    ) -> EmbeddedSubscription:
        self._must_own()
        if prefetch < 1:
            raise ValueError("prefetch must be at least 1")
        found = await self._writer.run(partial(journal.require, queue=queue))
        line = self._lines.get(queue)
        if line is None:
            line = self._lines[queue] = Line(queue, ordered=found.ordered, writer=self._writer)
        return EmbeddedSubscription(line, on_delivery, prefetch)

    async def hold(self, name: str) -> HeldLease:
        self._must_own()
        return await self._leases.hold(name)

    async def declare(self, topology: Topology) -> None:
        await self._writer.run(partial(journal.declare, topology=topology))

    async def verify(self, topology: Topology) -> None:
        await self._writer.run(partial(journal.verify, topology=topology))

    async def depth(self, queue: str) -> int:
        """See `messaging.port.Broker`; a visitor also counts what is handed out."""
        standing = await self._writer.run(partial(journal.depth, queue=queue))
        line = self._lines.get(queue)
        return max(0, standing - (line.in_hand if line is not None else 0))

    async def peek(self, queue: str, limit: int) -> Sequence[Parcel]:
        return await self._writer.run(partial(journal.peek, queue=queue, limit=limit))

    async def move(self, source: str, target: str, parcel_id: str, at: datetime) -> bool:
        move = partial(journal.move, source=source, target=target, parcel_id=parcel_id, at=at)
        moved = await self._writer.run(move)
        self._wake(target)
        return moved

    def _must_own(self) -> None:
        if self._ownership is None:
            raise RuntimeError("a visitor to a journal cannot consume from it")

    def _wake(self, queue: str) -> None:
        line = self._lines.get(queue)
        if line is not None:
            line.wake()

    def _wake_all(self) -> None:
        for line in self._lines.values():
            line.wake()

    async def _opens(self) -> bool:
        try:
            await self._writer.run(lambda _: None)
        except Unavailable:
            return False
        return True
