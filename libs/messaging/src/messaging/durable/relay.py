"""Publishing what the outbox holds: right after the commit when woken, by a sweep after a crash.

A key is held by one relay at a time, under a lease; its rows go out one after another, each confirmed.
"""

import asyncio
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog

from messaging.durable.backlog import Backlog, End, Leave, More, Rest, Terms, Then, Transactions
from messaging.durable.batches import Batch, Row
from messaging.durable.outbox import Posted
from messaging.durable.pruning import prune_inbox, prune_outbox
from messaging.durable.settling import Settling
from messaging.durable.supervision import Sleeper, asked_to_stop, supervised
from messaging.durable.tables import DurableTables
from messaging.durable.workload import Workload
from messaging.failures import Transient, Unavailable, Unroutable
from messaging.port import Parcel

__all__ = ["Publisher", "Relay", "RelayOptions"]

DAY = 86_400.0


class Publisher(Protocol):
    """What the relay needs of a broker."""

    async def publish(self, queue: str, parcel: Parcel) -> None:
        """Put it into the queue, durably. Raises `Unavailable` or `Unroutable`."""
        ...


@dataclass(frozen=True, slots=True)
class RelayOptions:
    """Times in seconds. Raises `ValueError` if a publish could outlive its lease."""

    lease: float = 15.0
    name: str = ""
    """Marks its leases. Empty: another one at every start. Where only one process can be, always the same one:
    after a crash it need not wait for the leases of its former self."""
    publish_timeout: float = 10.0
    sweep_every: float = 1.0
    parallel: int = 64
    """Keys that are published at once."""
    rows_per_key: int = 32
    first_pause: float = 0.2
    """How long the relay waits when the broker is away; doubled each time, up to `longest_pause`."""
    longest_pause: float = 5.0
    first_rest: float = 1.0
    """How long a key waits whose row cannot be published (no such queue); doubled each time, up to `longest_rest`."""
    longest_rest: float = 60.0
    prune_every: float = 600.0
    keep_sent: float = 7 * DAY
    keep_heard: float = 30 * DAY
    """Longer than any replay, also by a person from the dead letters."""

    def __post_init__(self) -> None:
        if self.lease < self.publish_timeout * 1.25:
            raise ValueError("a lease must be longer than a publish may take, by a quarter")


class Relay:
    """One process's relay of one outbox. It supervises itself: no failure ends it but `stop`."""

    def __init__(
        self,
        tables: DurableTables,
        transactions: Transactions,
        publisher: Publisher,
        clock: Sleeper,
        options: RelayOptions | None = None,
    ) -> None:
        self._options = options or RelayOptions()
        self._token = self._options.name or str(uuid.uuid4())
        terms = Terms(self._options.lease, self._options.publish_timeout, self._options.rows_per_key)
        self._backlog = Backlog(tables, transactions, self._token, terms)
        self._settling = Settling(self._backlog)
        self._tables = tables
        self._transactions = transactions
        self._publisher = publisher
        self._clock = clock
        self._work = Workload(self._options.first_rest, self._options.longest_rest)
        self._loops: list[asyncio.Task[None]] = []
        self._running = False
        self._sweep_due = False
        self._pause_until: float | None = None
        self._pause = 0.0
        self._stir = asyncio.Event()
        self._log = structlog.get_logger()

    @property
    def token(self) -> str | None:
        """What marks its leases; `None` while it takes no new ones: not started, stopping, or the broker is away."""
        return self._token if self._running and not self._paused else None

    @property
    def lease_seconds(self) -> float:
        """How long a lease lasts."""
        return self._options.lease

    async def start(self) -> None:
        """Begin, with a sweep; broker and database may still be away."""
        self._running = True
        self._sweep_due = True
        loops = {
            "relay_dispatch": self._dispatch,
            "relay_settle": self._settling.loop,
            "relay_sweep": self._tick,
            "relay_prune": self._prune,
        }
        self._loops = [
            asyncio.create_task(supervised(action, loop, self._clock), name=action) for action, loop in loops.items()
        ]

    def wake(self, keys: Iterable[str]) -> None:
        """Publish the rows of these keys now; called right after the commit that wrote and claimed them."""
        if self._running:
            self._work.wake(keys)
            self._stir.set()

    def hand_over(self, posted: Posted) -> None:
        """Publish what was posted, right after the commit. What is known to be all of its key is not read again."""
        batches = {batch.key: batch for batch in posted.batches}
        self.wake([key for key in posted.keys if not self._may_begin(key, batches)])
        self._begin([batch for key, batch in batches.items() if self._may_begin(key, batches)], posted.asked)

    def _may_begin(self, key: str, batches: Mapping[str, Batch]) -> bool:
        work = self._work
        if not self._running or self._paused or len(work.active) >= self._options.parallel:
            return False
        return key in batches and not (key in work.active or key in work.woken or key in work.rests)

    def monotonic(self) -> float:
        """The time by its clock."""
        return self._clock.monotonic()

    async def stop(self) -> None:
        """Publish what it holds if the broker takes it, give back its leases, end.

        Unbounded: the caller bounds it, and may cancel; leases then run out by themselves.
        """
        self._running = False
        self._stir.set()
        loops, self._loops = self._loops, []
        try:
            if loops:
                await asyncio.wait(loops[:1])
                await self._backlog.release_all()
        except Unavailable as away:
            self._log.warning("leases are left to run out", action="relay_stop", reason=str(away))
        finally:
            tasks = [*loops, *self._work.active.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def oldest_unsent_age(self) -> float:
        """Seconds since the oldest unsent row was written; 0 when there is none. Raises `Unavailable`."""
        return await self._backlog.oldest_unsent_age()

    @property
    def _paused(self) -> bool:
        return self._pause_until is not None and self._clock.monotonic() < self._pause_until

    @property
    def _finished(self) -> bool:
        return not self._running and not self._work.active and (self._paused or not self._work.woken)

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep(self._options.sweep_every)
            self._sweep_due = True
            self._work.wake_rested(self._clock.monotonic())
            self._stir.set()

    async def _prune(self) -> None:
        while True:
            await self._clock.sleep(self._options.prune_every)
            while await prune_outbox(self._tables, self._transactions, self._options.keep_sent):
                await self._clock.sleep(self._options.sweep_every)
            while await prune_inbox(self._tables, self._transactions, self._options.keep_heard):
                await self._clock.sleep(self._options.sweep_every)

    async def _dispatch(self) -> None:
        self._stir.set()
        while not self._finished:
            await self._stir.wait()
            self._stir.clear()
            while not self._paused and await self._fill(self._options.parallel - len(self._work.active)):
                pass

    async def _fill(self, room: int) -> bool:
        """Begin on keys as long as there is room; whether there may be more."""
        if room <= 0:
            return False
        asked = self._clock.monotonic()
        self._work.passed.clear()
        if woken := self._work.next_woken(room):
            self._begin(self._still_so(await self._backlog.held(woken)), asked)
            return True
        if not (self._sweep_due and self._running):
            return False
        busy = {*self._work.active, *self._work.rests}
        waiting = [key for key in await self._backlog.waiting(room + len(busy)) if key not in busy][:room]
        self._sweep_due = bool(waiting)
        self._begin(self._still_so(await self._backlog.take(waiting) if waiting else ()), asked)
        return self._sweep_due

    def _still_so(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Those whose key was not published and let go while the database was asked: their rows may be sent already."""
        for batch in batches:
            if batch.key in self._work.passed:
                self._work.wake([batch.key])
            else:
                yield batch

    def _begin(self, batches: Iterable[Batch], asked: float) -> None:
        for batch in batches:
            if batch.key in self._work.active:  # woken by another transaction while we asked
                self._work.again.add(batch.key)
            else:
                task = asyncio.create_task(self._drain(batch, asked), name=f"relay {batch.key}")
                self._work.active[batch.key] = task

    async def _drain(self, batch: Batch, asked: float) -> None:
        """Publish a key's rows until none is left."""
        current: Batch | None = batch
        try:
            while current is not None:
                end = await self._publish(current, asked + current.seconds - self._options.publish_timeout)
                asked = self._clock.monotonic()
                current = await self._settling.settle(end)
        finally:
            self._work.ended(batch.key)
            self._stir.set()

    async def _publish(self, batch: Batch, latest: float) -> End:
        """Publish in order, beginning none after `latest` (monotonic): from then on another relay may hold the key."""
        sent: list[str] = []
        then: Then | None = None
        for row in batch.rows:
            if self._paused:
                then = Leave()
            if then is not None or self._clock.monotonic() > latest:
                break
            then = await self._publish_row(row)
            if then is None:
                sent.append(row.parcel.id)
        return End(batch.key, tuple(sent), then or (More() if self._running else Leave()))

    async def _publish_row(self, row: Row) -> Then | None:
        """Publish one row; what to do with its key if that failed."""
        try:
            async with asyncio.timeout(self._options.publish_timeout):
                await self._publisher.publish(row.queue, row.parcel)
        except (Transient, TimeoutError) as away:
            return self._broker_away(row, str(away) or "no confirm in time")
        except asyncio.CancelledError:
            if asked_to_stop():
                raise
            return self._broker_away(row, "connection lost")
        except Unroutable:
            self._log.error("no such queue", action="relay_unroutable", **_names(row))
        except Exception:  # noqa: BLE001 - the row stays, its key rests, and the fault is logged with its trace
            self._log.exception("a row cannot be published", action="relay_publish", **_names(row))
        else:
            self._pause = 0.0
            return None
        return Rest(self._work.rest(row.parcel.key, self._clock.monotonic()))

    def _broker_away(self, row: Row, reason: str) -> Then:
        """Let the key go, and hold back all others for a while: another relay's connection may be well."""
        if not self._paused:
            self._pause = min(self._options.longest_pause, self._pause * 2 or self._options.first_pause)
            self._pause_until = self._clock.monotonic() + self._pause
            self._log.warning(
                "the broker takes nothing", action="relay_pause", reason=reason, seconds=self._pause, **_names(row)
            )
        return Leave()


def _names(row: Row) -> dict[str, str]:
    return {"message_id": row.parcel.id, "queue": row.queue, "type": row.parcel.type}
