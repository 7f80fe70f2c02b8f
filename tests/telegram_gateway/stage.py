"""What the gateway's tests stand on: a simulated Telegram, a real embedded broker that can seem away, and a client."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from chassis.clock import SystemClock
from contracts.envelope import Envelope
from contracts.registry import decode
from contracts.wire import Wire
from gatewaykit.inbound import Inbound
from gatewaykit.ingress.intake import Intake
from messaging.embedded import EmbeddedBroker
from messaging.failures import Unavailable
from messaging.port import Lease, Parcel
from messaging.topology import whole
from sandbox.control.seen import BotKey, ChatKey, PersonKey
from sandbox.control.telegram import TelegramControl
from sandbox.running import running_sandbox
from telegram_gateway.client import TelegramClient, open_bot
from telegram_gateway.ingress.intake import intake_of
from tests.media import FewFiles
from tests.telegram_gateway.threads import few_threads

PARTITIONS = 2
TOKEN = "4242:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class WatchedBroker:
    """An embedded broker that tells what was published, and that can seem away."""

    def __init__(self, broker: EmbeddedBroker) -> None:
        self.broker = broker
        self.published: list[tuple[str, Parcel]] = []
        self.refused = 0
        self._present = asyncio.Event()
        self._present.set()
        self._news = asyncio.Condition()

    def go_away(self) -> None:
        self._present.clear()

    def come_back(self) -> None:
        self._present.set()

    @property
    def is_up(self) -> bool:
        return self.broker.is_up and self._present.is_set()

    async def wait_until_up(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._present.wait()
        except TimeoutError:
            raise Unavailable("away") from None

    async def publish(self, queue: str, parcel: Parcel) -> None:
        async with self._news:
            if not self._present.is_set():
                self.refused += 1
                self._news.notify_all()
                raise Unavailable("away")
            await self.broker.publish(queue, parcel)
            self.published.append((queue, parcel))
            self._news.notify_all()

    async def hold(self, name: str) -> Lease:
        return await self.broker.hold(name)

    async def until_published(self, count: int) -> Sequence[Parcel]:
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.published) >= count)
        return [parcel for _, parcel in self.published]

    async def until_refused(self, count: int = 1) -> None:
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: self.refused >= count)

    def said(self) -> list[Envelope[Wire]]:
        return [decode(parcel.body) for queue, parcel in self.published if queue.startswith("router.")]

    def texts(self) -> list[str]:
        return [getattr(getattr(one.payload, "content", None), "text", "") for one in self.said()]


@dataclass(frozen=True)
class Stage:
    url: str
    telegram: TelegramControl
    bot: BotKey
    anna: PersonKey
    oleg: PersonKey
    group: ChatKey
    broker: WatchedBroker
    client: TelegramClient
    intake: Intake


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    async with running_sandbox() as sandbox:
        telegram = sandbox.control.telegram
        bot = await telegram.bot(token=TOKEN)
        anna = await telegram.person("Анна")
        oleg = await telegram.person("Oleg", language="en")
        group = await telegram.group("Support", members=[oleg.id], admins=[bot.id])
        embedded = EmbeddedBroker(folder / "broker.db")
        await embedded.start()
        await embedded.wait_until_up(5)
        await embedded.declare(whole(PARTITIONS))
        broker = WatchedBroker(embedded)
        client = TelegramClient(open_bot(TOKEN, sandbox.url, None), FewFiles())
        intake = intake_of(
            bot.id, few_threads(chat=group.id), Inbound(broker, partitions=PARTITIONS), broker, SystemClock()
        )
        try:
            yield Stage(sandbox.url, telegram, bot, anna, oleg, group, broker, client, intake)
        finally:
            await client.close()
            await embedded.stop()
