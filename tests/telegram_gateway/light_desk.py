"""The operator chat as the connector alone sees it: the simulated Telegram, a database, and no gateway around."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chassis import migrations
from chassis.clock import SystemClock
from chassis.database import Database
from contracts.content import Content, Text
from contracts.envelope import new_id
from contracts.ids import ChatRef, MessageRef, ThreadRef, TopicRef
from contracts.inbound import OperatorChatSeen
from contracts.outbound import Edit, Forget, Instead, Mark, Show, TendTopic, Topic
from gatewaykit.failures import FirstThings
from sandbox.control.seen import BotKey, ChatSeen, PersonKey, Seen
from sandbox.control.seen import Topic as TopicSeen
from sandbox.control.telegram import TelegramControl
from sandbox.running import running_sandbox
from telegram_gateway.api import DeskApi
from telegram_gateway.client import TelegramClient, open_bot
from telegram_gateway.desk import Desk
from telegram_gateway.ids import make_chat
from telegram_gateway.placing import Placing
from telegram_gateway.store import TopicStore, topic_migrations
from telegram_gateway.topics import Topics
from tests.media import FewFiles
from tests.telegram_gateway.stage import TOKEN

__all__ = ["ANNA", "BORIS", "HEADER", "Done", "LightDesk", "light_desk"]

ANNA = Topic(id=TopicRef("t-anna"), name="Анна · Telegram")
BORIS = Topic(id=TopicRef("t-boris"), name="Борис · ВКонтакте")
HEADER = "Анна · Telegram"
ECHO_SECONDS = 0.2
MOST_TURNS = 12


@dataclass(frozen=True)
class Done:
    """What became of a command, and how many turns it took."""

    messages: tuple[MessageRef, ...]
    thread: ThreadRef | None
    turns: int


@dataclass
class LightDesk:
    telegram: TelegramControl
    chat: int
    bot: BotKey
    oleg: PersonKey
    store: TopicStore
    client: TelegramClient
    desk: Desk
    orphans: list[None] = field(default_factory=list)

    @property
    def ref(self) -> ChatRef:
        return make_chat(self.chat)

    async def carry_out(self, command: Show | Edit | Mark | TendTopic | Forget) -> Done:
        """As the kit does: each call in its turn, planned anew while none is made."""
        done: list[tuple[MessageRef, ...]] = []
        await self.client.look(command)
        command_id = new_id()
        calls = self.client.plan(command, command_id)
        turns = 0
        while len(done) < len(calls):
            turns += 1
            assert turns < MOST_TURNS, "it never ends"
            try:
                await self.client.prepare(calls[len(done)])
                done.append(await self.client.deliver(calls[len(done)]))
            except FirstThings:
                if not done:
                    await self.client.look(command)
                    calls = self.client.plan(command, command_id)
        messages = tuple(message for made in done for message in made)
        return Done(messages, self.client.thread_of(messages), turns)

    async def relay(self, content: Content | str, topic: Topic | None = ANNA, **more: object) -> Done:
        text = Text(text=content) if isinstance(content, str) else content
        return await self.carry_out(
            Show(**{"chat": self.ref, "content": text, "header": HEADER, "topic": topic, **more})
        )

    async def tend(self, topic: Topic, version: int, instead: Instead | None = None) -> Done:
        return await self.carry_out(TendTopic(chat=self.ref, topic=topic, version=version, instead=instead))

    async def look(self) -> ChatSeen:
        return await self.telegram.chat(self.chat)

    async def texts(self) -> Sequence[tuple[str, bool]]:
        """The bot's texts in order, and whether each stands in a topic."""
        return [(one.text, one.thread is not None) for one in (await self.look()).messages if one.kind == "text"]

    async def topics(self) -> dict[str, TopicSeen]:
        return {topic.name: topic for topic in (await self.look()).topics}

    async def topic(self, name: str = ANNA.name) -> TopicSeen:
        return (await self.topics())[name]

    async def inside(self, name: str = ANNA.name) -> list[str]:
        """The bot's texts in a topic, in order."""
        number = (await self.topic(name)).id
        return [one.text for one in (await self.look()).messages if one.thread == number and one.kind == "text"]

    async def standing(self, text: str) -> Seen:
        return next(one for one in (await self.look()).messages if one.text == text)

    async def calls(self, method: str) -> int:
        return len(await self.telegram.calls(method, chat=self.chat))


@asynccontextmanager
async def light_desk(folder: Path, *, forum: bool) -> AsyncIterator[LightDesk]:
    async with running_sandbox() as sandbox:
        telegram = sandbox.control.telegram
        bot = await telegram.bot(token=TOKEN)
        oleg = await telegram.person("Олег")
        group = await telegram.group("Desk", members=[oleg.id], admins=[bot.id])
        await telegram.topics.switch(group.id, on=forum)
        await telegram.lift_limits("group", "overall")
        database = Database(f"sqlite+aiosqlite:///{folder}/clients.db")
        await migrations.upgrade(database, topic_migrations())
        store, sdk, clock = TopicStore(database), open_bot(TOKEN, sandbox.url, None), SystemClock()
        api = DeskApi(sdk)
        orphans: list[None] = []

        async def tell(seen: OperatorChatSeen) -> None:
            raise AssertionError("nobody watches here")

        desk = Desk(group.id, api.chat, tell, clock)
        topics = Topics(api, store, desk, clock, lambda: orphans.append(None), echo_seconds=ECHO_SECONDS)
        client = TelegramClient(sdk, FewFiles(), placing=Placing(desk, topics, api))
        try:
            async with asyncio.timeout(30):
                yield LightDesk(telegram, group.id, bot, oleg, store, client, desk, orphans)
        finally:
            await client.close()
            await database.close()
