"""Commands on their way to the platform: one sender per account, lanes by order key, pace, reports."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import structlog

from chassis.parts import Parts
from chassis.watch import Watch
from contracts.routing import Lane
from gatewaykit.calling import Calling
from gatewaykit.connector import Connector
from gatewaykit.delivering import Delivering, Tools
from gatewaykit.gate import PaceGate
from gatewaykit.lately import Lately
from gatewaykit.numbers import Numbers, parked_gauge
from gatewaykit.pace import Pacing
from gatewaykit.reports import Reports
from gatewaykit.sent import Sent
from gatewaykit.set_aside import SetAside
from gatewaykit.store import DoneStore, ParkedStore, ProgressStore
from gatewaykit.term import Office, Term
from gatewaykit.under_way import UnderWay
from gatewaykit.waits import CalledOff, unasked, unless
from messaging.failures import Unavailable, Unroutable
from messaging.port import Lease
from messaging.retry import backoff, describe

__all__ = ["Outbound", "OutboundOptions"]

Call = TypeVar("Call")

SWEEP_SECONDS = 5.0
"""How long the start may be held up by tidying."""


@dataclass(frozen=True, slots=True)
class OutboundOptions:
    """How a gateway sends."""

    partitions: int
    """Of the router's work, for the reports."""
    prefix: str
    """Of the gateway's own tables, such as `tg`."""
    lanes: tuple[Lane, ...] = ("answers", "bulk")
    """Its queues; Telegram adds `operators`."""
    prefetch: int = 200
    """How many commands of one queue are in hand at most: so many calls may be under way, and so many of one client
    hold up nobody else."""
    bulk: int = 20
    """The same of its queue `bulk`, where nobody waits: what is in hand at a kill is in doubt afterwards."""
    drain_seconds: float = 10.0
    """How long running calls may take to end when the sender lease was lost."""


class Outbound(Generic[Call]):
    """The sender of one platform account. Of several replicas one sends, the others stand by.

    `parts.database` holds which commands were done lately, what is parked, and the progress of those of several calls:
    `otklik db upgrade` must have run `gatewaykit.store.progress_migrations(prefix)` on it.
    """

    def __init__(self, connector: Connector[Call], parts: Parts, options: OutboundOptions) -> None:
        self._parts = parts
        self._office = Office(connector.channel, _in_hand(options), options.drain_seconds)
        self._progress = ProgressStore(parts.database, options.prefix)
        sent = Sent()
        self._lately = Lately(DoneStore(parts.database, options.prefix), sent, parts.clock)
        tools = _tools(connector, parts, options, (sent, self._lately, self._progress))
        self._rows = rows = ParkedStore(parts.database, options.prefix)
        set_aside = SetAside(parts.broker, connector.channel, parts.clock)
        self._under_way = UnderWay(Delivering(tools), rows, set_aside, parts.clock)
        for lane in options.lanes:
            tools.numbers.tell_oldest(lane, partial(self._under_way.oldest, lane))
        self._stopping = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._stands_by = False
        self._term: Term | None = None

    def watch(self, watch: Watch) -> None:
        """Have it shown how much is parked."""
        for lane in self._office.lanes:
            gauge = parked_gauge(self._parts.metrics, self._office.channel, lane)
            watch.add(gauge, partial(self._rows.count, lane))

    @property
    def sends(self) -> bool:
        """Whether this replica holds the sender lease."""
        return self._term is not None

    def ready(self) -> Mapping[str, bool]:
        """Whether it sends, or stands by for another replica that does."""
        return {"sender": self._stands_by if self._term is None else self._term.works}

    async def start(self) -> None:
        """Begin to wait for the sender lease, and send while it is held. Returns at once; never raises for a broker."""
        self._work = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Begin no further call, end and report those under way, let go of the lease.

        Unbounded: the caller bounds it, and may cancel; then reports that the broker did not take are lost, and their
        commands come again.
        """
        self._stopping.set()
        try:
            if self._work is not None:
                await self._work
            await self._under_way.ended()
        except asyncio.CancelledError:
            await self._under_way.abandon()
            raise

    async def _run(self) -> None:
        tries = 0
        await self._sweep()
        while not self._stopping.is_set():
            try:
                tries = 0 if await self._serve() else tries + 1
                if tries:
                    await unless(self._stopping, self._parts.clock.sleep(backoff(tries)))
            except CalledOff:
                return

    async def _serve(self) -> bool:
        """Stand by, then send until the lease is lost. Whether that went as it should.

        Raises `CalledOff` when it is to stop before it has the lease.
        """
        log = structlog.get_logger().bind(service=self._office.service)
        self._stands_by = True
        try:
            lease = await unless(self._stopping, self._parts.broker.hold(f"{self._office.service}.sender"))
            await self._send(lease)
        except (Unavailable, Unroutable) as failure:
            log.warning("cannot send", action="sender_waits", failure=type(failure).__name__, detail=str(failure))
        except asyncio.CancelledError:
            if not unasked():
                raise
            log.warning("the connection broke", action="sender_waits", failure="CancelledError")
        except CalledOff:
            raise
        except Exception as wrong:  # noqa: BLE001 - whatever went wrong, somebody must go on sending
            structlog.get_logger().error("a fault nobody thought of", action="sender_failed", detail=describe(wrong))
        else:
            return True
        finally:
            self._stands_by = False
        return False

    async def _send(self, lease: Lease) -> None:
        log = structlog.get_logger().bind(service=self._office.service)
        log.info("this replica sends", action="sender_lease_held")
        parts = self._parts
        try:
            await self._lately.learn()
            parked = await unless(self._stopping, self._under_way.take_office())
            self._term = Term(parts.broker, self._office, self._under_way, parts.clock)
            await self._term.serve(lease, self._stopping, parked)
        finally:
            self._term = None
            await lease.release()
            log.info("this replica sends no longer", action="sender_lease_left")

    async def _sweep(self) -> None:
        try:
            async with asyncio.timeout(SWEEP_SECONDS):
                await self._progress.sweep()
                await self._lately.sweep()
        except Exception as wrong:  # noqa: BLE001 - tidying must not keep anybody from sending
            log = structlog.get_logger()
            log.info("old rows stay for now", action="sweep_skipped", detail=describe(wrong))


def _in_hand(options: OutboundOptions) -> dict[Lane, int]:
    return {lane: options.bulk if lane == "bulk" else options.prefetch for lane in options.lanes}


def _tools(
    connector: Connector[Call], parts: Parts, options: OutboundOptions, memory: tuple[Sent, Lately, ProgressStore]
) -> Tools[Call]:
    numbers = Numbers.on(parts.metrics, connector.channel)
    sent, lately, progress = memory
    gate = PaceGate(Pacing(connector.capabilities), parts.clock, connector.capabilities.patience)
    return Tools(
        connector=connector,
        calling=Calling(connector, gate, numbers, parts.clock),
        sent=sent,
        lately=lately,
        progress=progress,
        reports=Reports(parts.broker, parts.clock, partitions=options.partitions),
        numbers=numbers,
        clock=parts.clock,
    )
