"""Who takes part in the journeys, and what they do, in the words of a conversation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.clock import SandboxClock
from sandbox.control.seen import BotKey, Say, Seen
from sandbox.control.telegram import TelegramControl
from sandbox.pictures import png
from sandbox.running import running_sandbox

SUPPORT = "Связаться с поддержкой"
PATIENCE = 30


@dataclass(frozen=True)
class Client:
    """Somebody with the bot open in Telegram."""

    telegram: TelegramControl
    id: int
    name: str

    async def says(self, text: str, *, reply_to: int | None = None) -> Seen:
        return await self.telegram.say(self.id, text, reply_to=reply_to)

    async def sends_a_photo(self, caption: str) -> Seen:
        return await self.telegram.send(Say(self.id, caption, kind="photo", data=png(320, 200)))

    async def reads(self, *, contains: str, after: Seen | None = None) -> Seen:
        """What the bot shows, once it does."""
        after_id = after.id if after else None
        return await self.telegram.wait(self.id, from_bot=True, contains=contains, after_id=after_id, within=PATIENCE)

    async def presses_support(self) -> Seen:
        return await self.telegram.press_menu(self.id, SUPPORT)

    async def opens_a_dialog(self) -> None:
        """From the first word to an open dialog."""
        await self.telegram.start(self.id)
        await self.reads(contains="почты")
        named = await self.says(f"client{self.id}@example.org")
        await self.reads(contains="кнопку", after=named)
        pressed = await self.presses_support()
        await self.reads(contains="на связи", after=pressed)


@dataclass(frozen=True)
class OperatorChat:
    """The group in which operators answer."""

    telegram: TelegramControl
    id: int
    oleg: int

    async def shows(self, contains: str, *, kind: str | None = None) -> Seen:
        """A message of the bot there, once it stands."""
        return await self.telegram.wait(self.id, from_bot=True, contains=contains, kind=kind, within=PATIENCE)

    async def oleg_replies(self, to: Seen, text: str) -> Seen:
        return await self.telegram.say(self.id, text, sender=self.oleg, reply_to=to.id)

    async def marks(self, message: Seen, reaction: str) -> Seen:
        return await self.telegram.wait(self.id, id=message.id, reaction=reaction, within=PATIENCE)

    async def waits(self, message: Seen) -> Seen:
        """The sign that an answer is not settled yet: a reaction on it, or a short reply to it."""
        return await self.telegram.wait(self.id, contains="⏳", reply_to=message.id, within=45)

    async def relays_of(self, client: Client) -> list[str]:
        """The texts of a client that stand there, in order, without the line that names the client."""
        seen = await self.telegram.chat(self.id)
        header = f"{client.name} · Telegram\n"
        return [text.removeprefix(header) for text in seen.texts() if text.startswith(header)]


@dataclass(frozen=True)
class World:
    """A simulated Telegram with a bot, and operators."""

    telegram: TelegramControl
    url: str
    bot: BotKey
    operators: OperatorChat
    clock: SandboxClock

    def now(self) -> float:
        """The sandbox's time, as it stands in a message's date."""
        return self.clock.now()

    async def client(self, name: str) -> Client:
        return Client(self.telegram, (await self.telegram.person(name)).id, name)


@asynccontextmanager
async def world(seconds_per_second: float = 1.0) -> AsyncIterator[World]:
    """Serve one until the block ends."""
    async with running_sandbox(seconds_per_second=seconds_per_second) as sandbox:
        telegram = sandbox.control.telegram
        bot = await telegram.bot()
        oleg = await telegram.person("Олег")
        group = await telegram.group("Операторы", members=[oleg.id], admins=[bot.id])
        yield World(telegram, sandbox.url, bot, OperatorChat(telegram, group.id, oleg.id), sandbox.clock)
