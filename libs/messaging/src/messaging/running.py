"""Lanes at work: which messages are given to the handler next, and what becomes of its outcomes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import assert_never

import structlog

from messaging.attempting import Attempting
from messaging.failures import Failure
from messaging.handling import ConsumerOptions, Handler
from messaging.items import Item, Known
from messaging.lanes import Lanes
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn
from messaging.port import Delivery
from messaging.retry import backoff, describe
from messaging.settling import Settling
from messaging.waiting import Waiting

__all__ = ["LONGEST_IN_PLACE", "Running"]

LONGEST_IN_PLACE = 60.0
"""Seconds that a message which must wait is held; then everything held goes back in its place."""


class Running:
    """All lanes of one queue. `reopen` is called when everything that is held should go back and come again."""

    def __init__(
        self, handler: Handler, options: ConsumerOptions, settling: Settling, clock: Waiting, reopen: Callable[[], None]
    ) -> None:
        self._options = options
        self._settling = settling
        self._clock = clock
        self._reopen = reopen
        self._lanes: Lanes[Item] = Lanes()
        self._known = Known()
        self._attempting = Attempting(settling.queue, handler, self._known, clock, options.slow_after)
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = False
        self._interrupted = asyncio.Event()

    @property
    def in_hand(self) -> int:
        """How many messages are held."""
        return self._lanes.waiting

    def open(self) -> None:
        """Begin to start what is taken."""
        self._open = True
        self._interrupted = asyncio.Event()

    def close(self) -> None:
        """Start nothing new; waits end, what runs goes on."""
        self._open = False
        self._interrupted.set()

    def take(self, delivery: Delivery) -> None:
        """A parcel was handed out."""
        item = self._known.read(delivery)
        lane = self._options.lane(item.envelope) if item.envelope is not None else delivery.parcel.key
        self._lanes.add(lane, item)
        self._start()

    def lost(self) -> None:
        """What has not begun comes again by itself; what runs goes on."""

        def comes_again(item: Item) -> bool:
            item.stale = True
            return not self._attempting.runs(item)

        self._lanes.forget(comes_again)
        self._interrupted.set()
        if self._open:
            self._interrupted = asyncio.Event()

    def give_back(self) -> None:
        """Forget all: the subscription is being closed by us."""

        def goes_back(item: Item) -> bool:
            self._known.given_back(item)
            return True

        self._lanes.forget(goes_back)
        self._attempting.rest()

    async def idle(self) -> None:
        """Return when nothing runs."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def cancel(self) -> None:
        """Stop what runs; it is not acknowledged."""
        for task in self._tasks:
            task.cancel()

    def _start(self) -> None:
        if not self._open:
            return
        for lane in self._lanes.free():
            self._lanes.enter(lane)
            task = asyncio.create_task(self._work(lane), name=f"lane {lane}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, lane: str) -> None:
        try:
            while self._open and (items := self._lanes.ahead(lane)):
                await self._step(lane, items)
        except Exception as wrong:  # noqa: BLE001 - a mistake of ours: everything goes back and is tried again
            structlog.get_logger().error("a lane failed", action="lane_failed", lane=lane, where=describe(wrong))
            self._reopen()
        finally:
            self._lanes.leave(lane)
            self._start()

    async def _step(self, lane: str, items: Sequence[Item]) -> None:
        first = items[0]
        if first.stale:
            self._lanes.done(lane, first)
        elif self._settling.ended(first.delivery):
            self._lanes.done(lane, first)
            await self._settling.forget(first.delivery)
        elif (left := self._known.due(first) - self._clock.monotonic()) > 0:
            await self._wait(first, left)
        elif first.verdict is not None:
            await self._set_aside(lane, first, first.verdict)
        else:
            batch = [first, *self._followers(items[1:])][: 1 if first.suspect else self._options.batch]
            outcomes = await self._attempting.attempt(batch, lambda: self._open)
            await self._end(lane, list(zip(batch, outcomes, strict=False)))

    def _followers(self, items: Sequence[Item]) -> list[Item]:
        """What may be given together with the message before them."""
        fit: list[Item] = []
        for item in items:
            if item.suspect or item.verdict is not None or self._settling.ended(item.delivery):
                break
            fit.append(item)
        return fit

    async def _wait(self, item: Item, left: float) -> None:
        """In place for a minute at most; then everything goes back, so that nothing is held for long.

        Having waited in its lane for others is no reason: a reopened queue stands still until all that runs has ended.
        """
        trouble, now = self._known.trouble(item), self._clock.monotonic()
        trouble.since = now if trouble.since is None else trouble.since
        here = trouble.since + LONGEST_IN_PLACE - now
        if here <= 0:
            self._reopen()
            return
        await _first(self._clock.sleep(min(left, here)), self._interrupted.wait())

    async def _end(self, lane: str, outcomes: Sequence[tuple[Item, Outcome]]) -> None:
        done: list[Delivery] = []
        for item, outcome in outcomes:
            match outcome:
                case Done():
                    self._lanes.done(lane, item)
                    self._known.ended(item)
                    done.append(item.delivery)
                case DeadLetter():
                    await self._set_aside(lane, item, outcome)
                case RetryIn(seconds):
                    self._postpone(item, seconds)
                case _:
                    assert_never(outcome)
        if len(done) == 1:  # nearly always, and it needs no task
            await self._settling.acknowledge(done[0])
        else:
            await asyncio.gather(*(self._settling.acknowledge(delivery) for delivery in done))

    async def _set_aside(self, lane: str, item: Item, verdict: DeadLetter) -> None:
        item.verdict = verdict
        trouble = self._known.trouble(item)
        try:
            await self._tell(item)
            await self._settling.set_aside(item.delivery, verdict, max(1, trouble.errors), trouble.history)
        except Failure as wrong:
            trouble.waits += 1
            structlog.get_logger().error(
                "a dead letter could not be set aside",
                action="dead_letter_failed",
                message_id=item.id,
                failure=type(wrong).__name__,
            )
            self._postpone(item, backoff(trouble.waits))
            return
        self._lanes.done(lane, item)
        self._known.ended(item)

    async def _tell(self, item: Item) -> None:
        """Whoever asked hears of it first: a kill in between tells twice, and hides nothing."""
        tell = self._options.before_set_aside
        if tell is None or item.envelope is None:
            return
        try:
            await tell(item.envelope)
        except Failure:
            raise
        except Exception as wrong:  # noqa: BLE001 - a second mistake must not keep the message from the dead letters
            structlog.get_logger().error(
                "nobody was told that it is set aside",
                action="set_aside_untold",
                message_id=item.id,
                where=describe(wrong),
            )

    def _postpone(self, item: Item, seconds: float) -> None:
        self._known.trouble(item).due = self._clock.monotonic() + seconds


async def _first(*waits: Awaitable[object]) -> None:
    """Return when one of them does; the others are cancelled."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
