"""One queue being consumed: who is served next, and with what. Only what is in hand is held in memory."""

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial

import structlog

from messaging.embedded.journal import Entry, hand_out, remove
from messaging.embedded.writer import Writer
from messaging.failures import Unavailable
from messaging.port import Delivery, Parcel
from messaging.retry import describe

__all__ = ["EmbeddedSubscription", "Line"]

_AGAIN_AFTER = 1.0  # seconds until a journal that took nothing is asked again


class Line:
    """Hands out one queue: to its first subscription alone if it is ordered, else to each in turn."""

    def __init__(self, name: str, *, ordered: bool, writer: Writer) -> None:
        self.name = name
        self._ordered = ordered
        self._writer = writer
        self._takers: list[EmbeddedSubscription] = []
        self._behind = 0
        """The last number handed out; what was given back lies before it and moves it back."""
        self._round = 0
        """Grows with each giving back, so that an answer asked for before it is not used after it."""
        self._wanted = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None

    @property
    def in_hand(self) -> int:
        """How many parcels are handed out and not acknowledged."""
        return sum(len(taker.held) for taker in self._takers)

    def join(self, taker: "EmbeddedSubscription") -> None:
        """Serve it, when its turn comes."""
        self._takers.append(taker)
        if self._pump is None:
            self._pump = asyncio.create_task(self._serve(), name=f"queue {self.name}")
        self.wake()

    def leave(self, taker: "EmbeddedSubscription") -> None:
        """Serve it no longer; what it holds goes back in its place."""
        if taker in self._takers:
            self._takers.remove(taker)
        self._round += 1
        self._behind = min((self._behind, *(seq - 1 for seq in taker.held)))
        self.wake()

    def comes_again(self, seq: int) -> None:
        """Its acknowledgement failed: it goes back in its place, and is handed out again in a while."""
        self._round += 1
        self._behind = min(self._behind, seq - 1)
        asyncio.get_running_loop().call_later(_AGAIN_AFTER, self.wake)

    def wake(self) -> None:
        """There may be something to hand out."""
        self._wanted.set()

    async def acknowledge(self, seq: int) -> None:
        """Forget it for good. Raises `Unavailable`."""
        await self._writer.run(partial(remove, seq=seq))

    async def stop(self) -> None:
        """Hand out nothing more."""
        pump, self._pump = self._pump, None
        if pump is not None:
            pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pump

    async def _serve(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                while await self._serve_once():
                    pass
            except Exception as away:  # noqa: BLE001 - a queue must go on being served, whatever a journal says
                structlog.get_logger().warning(
                    "the journal gives nothing", action="journal_unavailable", queue=self.name, reason=str(away)
                )
                asyncio.get_running_loop().call_later(_AGAIN_AFTER, self._wanted.set)

    async def _serve_once(self) -> bool:
        taker = self._next_taker()
        if taker is None:
            return False
        began = self._round
        in_hand = frozenset(seq for each in self._takers for seq in each.held)
        entries = await self._writer.run(
            partial(hand_out, queue=self.name, after=self._behind, skip=in_hand, limit=taker.room)
        )
        if began != self._round:
            return True
        for entry in entries:
            self._behind = entry.seq
            taker.take(entry)
        return bool(entries)

    def _next_taker(self) -> "EmbeddedSubscription | None":
        for taker in self._takers[:1] if self._ordered else self._takers:
            if taker.room > 0:
                if not self._ordered:
                    self._takers.remove(taker)
                    self._takers.append(taker)
                return taker
        return None


class EmbeddedSubscription:
    """See `messaging.port.Subscription`."""

    def __init__(self, line: Line, on_delivery: Callable[[Delivery], None], prefetch: int) -> None:
        self._line = line
        self._on_delivery = on_delivery
        self._prefetch = prefetch
        self.held: dict[int, Entry] = {}
        self._closed = False
        line.join(self)

    @property
    def room(self) -> int:
        """How many more it may hold."""
        return self._prefetch - len(self.held)

    def take(self, entry: Entry) -> None:
        """Hand it over."""
        self.held[entry.seq] = entry
        try:
            self._on_delivery(_EmbeddedDelivery(self, entry))
        except Exception as wrong:  # noqa: BLE001 - one subscriber's mistake must not stop the queue's other ones
            structlog.get_logger().error(
                "a subscriber failed",
                action="subscriber_failed",
                queue=self._line.name,
                message_id=entry.parcel.id,
                where=describe(wrong),
            )

    async def acknowledge(self, seq: int) -> None:
        """Raises `Unavailable` when it is not ours any more."""
        if self._closed or seq not in self.held:
            raise Unavailable("it was given back before")
        try:
            await self._line.acknowledge(seq)
        except Unavailable:
            if not self._closed and self.held.pop(seq, None) is not None:
                self._line.comes_again(seq)
            raise
        if self.held.pop(seq, None) is not None:
            self._line.wake()

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._line.leave(self)
            self.held.clear()


class _EmbeddedDelivery:
    """See `messaging.port.Delivery`."""

    def __init__(self, subscription: EmbeddedSubscription, entry: Entry) -> None:
        self._subscription = subscription
        self._entry = entry

    @property
    def parcel(self) -> Parcel:
        return self._entry.parcel

    @property
    def deliveries(self) -> int:
        return self._entry.deliveries

    async def ack(self) -> None:
        await self._subscription.acknowledge(self._entry.seq)
