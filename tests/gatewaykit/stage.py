"""One gateway of the kit on an embedded broker, as the router sees it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from chassis.database import Database
from chassis.metrics import Metrics
from chassis.migrations import upgrade
from chassis.parts import Parts
from contracts.content import Text
from contracts.delivery import Reported
from contracts.envelope import Envelope, new_id
from contracts.ids import Channel, ChatRef, MessageRef, PressRef
from contracts.outbound import AnswerPress, Mark, Show
from contracts.registry import decode, encode
from contracts.routing import Lane, outbound_queue
from gatewaykit.connector import Command, Connector
from gatewaykit.outbound import Outbound, OutboundOptions
from gatewaykit.store import progress_migrations
from messaging.opening import open_broker
from messaging.port import Delivery, Parcel
from messaging.topology import whole
from tests.clocks import FakeClock, settle
from tests.gatewaykit.unsteady import Unsteady

AnyCall = TypeVar("AnyCall")

CLIENT = ChatRef("tg:1")
ROUNDS = 6
"""From a turn to the next one of the same line: begun, shown, reported, written down, removed, read again."""
OPTIONS = OutboundOptions(partitions=1, prefix="tg", lanes=("answers", "operators", "bulk"), drain_seconds=0.3)


@dataclass
class Stage:
    """The broker between a router that is the test, and a gateway."""

    broker: Unsteady
    database: Database
    clock: FakeClock
    channel: Channel = "telegram"
    reports: list[Envelope[Reported]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def gateway(self, messenger: Connector[AnyCall], options: OutboundOptions = OPTIONS) -> Outbound[AnyCall]:
        """One more replica, not started."""
        return Outbound(messenger, Parts(self.broker, self.database, self.clock, Metrics()), options)

    async def show(self, text: str, chat: ChatRef = CLIENT, *, key: str | None = None, lane: Lane = "answers") -> str:
        """A command to show it; its id."""
        return await self.order(Show(chat=chat, content=Text(text=text)), key=key, lane=lane)

    async def mark(self, message: str, chat: ChatRef = CLIENT) -> str:
        return await self.order(Mark(chat=chat, message=MessageRef(message), mark="delivered"))

    async def answer_press(self, press: str, chat: ChatRef = CLIENT) -> str:
        return await self.order(AnswerPress(chat=chat, press=PressRef(press)))

    async def order(
        self, command: Command, *, key: str | None = None, lane: Lane = "answers", own: str | None = None
    ) -> str:
        """A command to do it; its id, `own` or a new one."""
        own = own or new_id()
        envelope = Envelope(own, key or command.chat, command, self.clock.now(), correlation="chain")
        parcel = Parcel(own, envelope.type, envelope.key, encode(envelope))
        await self.broker.publish(outbound_queue(self.channel, lane), parcel)
        return own

    async def reported(self, count: int) -> list[Reported]:
        """All reports, when there are so many."""
        await self.until(lambda: len(self.reports) >= count)
        return [envelope.payload for envelope in self.reports]

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not reached():
                self._changed.clear()
                await self._changed.wait()

    async def pass_until(self, reached: Callable[[], bool], most: float = 600, step: float = 600) -> float:
        """Let the clock's time pass, `step` by step at most, with all that files need in between; how long it took."""
        since = self.clock.elapsed
        await self.quiet()
        async with asyncio.timeout(30):
            while not reached():
                assert self.clock.elapsed - since < most, f"not within {most:g} s"
                await self.clock.pass_time(min(step, max(0.0, self.clock.soonest or 0.0)))
                await self.quiet()
        return self.clock.elapsed - since

    async def quiet(self) -> None:
        """Let everything run that needs no time but the files': each round gets one more answer from each of them."""
        for _ in range(ROUNDS):
            async with self.database.transaction(), self.database.reading():
                pass
            await self.broker.depth(outbound_queue(self.channel, "operators"))
            await settle()

    async def report_refused(self) -> None:
        """Return when something could not be published, since the broker seems away."""
        async with asyncio.timeout(5):
            await self.broker.refused.wait()

    def take(self, delivery: Delivery) -> None:
        """A report has come."""
        report = decode(delivery.parcel.body)
        assert isinstance(report.payload, Reported)
        self.reports.append(cast("Envelope[Reported]", report))
        self._changed.set()


def broker_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'broker.db'}"


def database_url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'clients.db'}"


@asynccontextmanager
async def staged(
    folder: Path, url: str | None = None, channel: Channel = "telegram", database: str | None = None
) -> AsyncIterator[Stage]:
    """A fresh broker and database in a folder, or others, for the gateway of a channel."""
    broker = open_broker(url or broker_url(folder), name="stage")
    kept = Database(database or database_url(folder))
    await broker.start()
    await broker.wait_until_up(10)
    await broker.declare(whole(1))
    await upgrade(kept, progress_migrations("tg"))
    stage = Stage(Unsteady(broker), kept, FakeClock(), channel)
    router = await broker.subscribe("router.p000", stage.take, prefetch=1000)
    try:
        yield stage
    finally:
        await router.close()
        await broker.stop()
        await kept.close()


@asynccontextmanager
async def running(*gateways: Outbound[AnyCall]) -> AsyncIterator[None]:
    """The gateways at work, stopped afterwards."""
    for gateway in gateways:
        await gateway.start()
    try:
        yield
    finally:
        async with asyncio.timeout(5):
            await asyncio.gather(*(gateway.stop() for gateway in gateways))


async def killed(gateway: Outbound[AnyCall]) -> None:
    """The gateway is gone at once, with all that it remembered."""
    try:
        async with asyncio.timeout(0.05):
            await gateway.stop()
    except TimeoutError:
        return
    raise AssertionError("it had nothing under way")
