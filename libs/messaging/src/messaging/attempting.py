"""One call of the handler, whatever comes of it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import structlog

from messaging.alone import Gate
from messaging.failures import Unavailable
from messaging.handling import Handler, Held
from messaging.history import extended
from messaging.items import Item, Known
from messaging.outcomes import Outcome
from messaging.retry import attempt_of, counts, decide, describe
from messaging.waiting import Waiting

__all__ = ["Attempting"]


class Attempting:
    """Calls the handler: lanes together, a suspect alone. Every failure becomes an outcome.

    One that runs longer than `slow_after` seconds is logged.
    """

    def __init__(
        self, queue: str, handler: Handler, known: Known, clock: Waiting, slow_after: float | None = None
    ) -> None:
        self._log = structlog.get_logger(queue=queue)
        self._handler = handler
        self._known = known
        self._clock = clock
        self._slow_after = slow_after
        self._gate = Gate()
        self._running: dict[Item, float] = {}
        """Since when the handler has each, by the clock's elapsed time."""
        self._watch: asyncio.Task[None] | None = None

    def runs(self, item: Item) -> bool:
        """Whether the handler has it now."""
        return item in self._running

    def rest(self) -> None:
        """Nothing runs, and nothing will for now."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    async def attempt(self, batch: Sequence[Item], may_begin: Callable[[], bool]) -> Sequence[Outcome]:
        """The handler's outcomes, or that of its failure for the first message alone; none if it may not begin."""
        first = batch[0]
        async with self._gate.passing(alone=first.suspect):
            if first.stale or not may_begin():
                return ()
            if first.suspect:
                self._log.warning(
                    "handled alone: it was handed out often",
                    action="suspect_alone",
                    message_id=first.id,
                    deliveries=first.delivery.deliveries,
                )
            with self._watched(batch):
                try:
                    return _checked(await self._handler([_held(item) for item in batch]), batch)
                except asyncio.CancelledError:
                    task = asyncio.current_task()
                    if task is not None and task.cancelling():
                        raise
                    return [self._outcome(first, Unavailable("a connection was lost", certain=False))]
                except Exception as wrong:  # noqa: BLE001 - every failure has an outcome; `decide` knows it
                    return [self._outcome(first, wrong)]

    @contextmanager
    def _watched(self, batch: Sequence[Item]) -> Iterator[None]:
        self._running |= dict.fromkeys(batch, self._clock.monotonic())
        if self._slow_after is not None and (self._watch is None or self._watch.done()):
            self._watch = asyncio.create_task(self._tell_slow(self._slow_after), name="slow handlers")
        first = batch[0]
        correlation = first.id if first.envelope is None else first.envelope.correlation
        try:
            with structlog.contextvars.bound_contextvars(message_id=first.id, correlation_id=correlation):
                yield
        finally:
            for item in batch:
                del self._running[item]

    async def _tell_slow(self, limit: float) -> None:
        """Of each that runs longer, once; ends when nothing runs, so that nobody has to end it."""
        told: set[Item] = set()
        while self._running:
            now = self._clock.monotonic()
            for item, since in self._running.items():
                if now - since >= limit and item not in told:
                    told.add(item)
                    self._log.warning("still running", action="slow_handler", message_id=item.id)
            told.intersection_update(self._running)
            waiting = [since for item, since in self._running.items() if item not in told]
            await self._clock.sleep(min(waiting, default=now) + limit - now)

    def _outcome(self, item: Item, wrong: BaseException) -> Outcome:
        trouble = self._known.trouble(item)
        if counts(wrong):
            trouble.errors += 1
        else:
            trouble.waits += 1
        outcome = decide(wrong, trouble.errors if counts(wrong) else trouble.waits)
        trouble.history = extended(trouble.history, attempt_of(wrong, self._clock.now()))
        self._log.warning(
            "handling failed",
            action="handling_failed",
            message_id=item.id,
            failure=type(wrong).__name__,
            where=describe(wrong),
            attempts=trouble.errors,
            outcome=type(outcome).__name__,
        )
        return outcome


def _checked(outcomes: Sequence[Outcome], batch: Sequence[Item]) -> Sequence[Outcome]:
    if not 1 <= len(outcomes) <= len(batch):
        raise ValueError(f"{len(outcomes)} outcomes for {len(batch)} messages")
    return outcomes


def _held(item: Item) -> Held:
    if item.envelope is None:
        raise ValueError("what could not be read has no handler")
    return Held(item.envelope, item.delivery.deliveries, replayed="replayed" in item.delivery.parcel.headers)
