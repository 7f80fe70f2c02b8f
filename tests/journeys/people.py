"""The world of the journeys: the messengers with their accounts, and the operators in their chat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.clock import SandboxClock
from sandbox.control import Control
from sandbox.control.seen import BotKey, Seen
from sandbox.control.telegram import TelegramControl
from sandbox.running import running_sandbox
from tests.journeys.accounts import Accounts, open_accounts
from tests.journeys.clients import PATIENCE, Channel, Client, FacebookClient, TelegramClient, VkClient

__all__ = ["Client", "OperatorChat", "World", "world"]


@dataclass(frozen=True)
class OperatorChat:
    """The group in which operators answer."""

    telegram: TelegramControl
    id: int
    oleg: int

    async def shows(self, contains: str, *, kind: str | None = None, after: int | None = None) -> Seen:
        """A message of the bot there, once it stands."""
        return await self.telegram.wait(
            self.id, from_bot=True, contains=contains, kind=kind, after=after, within=PATIENCE
        )

    async def sequence(self) -> int:
        return await self.telegram.sequence()

    async def since(self, sequence: int) -> list[Seen]:
        """What the bot has shown since then, in order; the board, which changes beside everything, left out."""
        seen = await self.telegram.chat(self.id)
        return [one for one in seen.messages if one.from_bot and one.sequence > sequence and not is_board(one)]

    async def last_of_oleg(self, *, after: int) -> Seen:
        """The first message of Oleg's since then: the one that is marked, of an album."""
        seen = await self.telegram.chat(self.id)
        return next(one for one in seen.messages if one.sender == self.oleg and one.sequence > after)

    async def settled(self, answer: Seen, within: float = PATIENCE) -> None:
        """Return when the bot has said what became of an answer: a mark on it, or a reply to it."""
        async with asyncio.timeout(within):
            while True:
                seen = await self.telegram.chat(self.id)
                own = next(one for one in seen.messages if one.id == answer.id)
                if own.reactions or any(one.from_bot and one.reply_to == answer.id for one in seen.messages):
                    return
                await self.telegram.wait(self.id, after=seen.sequence, within=within)

    async def oleg_replies(self, to: Seen, text: str) -> Seen:
        return await self.telegram.say(self.id, text, sender=self.oleg, reply_to=to.id)

    async def marks(self, message: Seen, reaction: str) -> Seen:
        return await self.telegram.wait(self.id, id=message.id, reaction=reaction, within=PATIENCE)

    async def waits(self, message: Seen) -> Seen:
        """The sign that an answer is not settled yet: a reaction on it, or a short reply to it."""
        return await self.telegram.wait(self.id, contains="⏳", reply_to=message.id, within=45)

    async def relays_of(self, client: Client) -> list[str]:
        """The lines of a client that stand there, in order, without those that name the client.

        Short messages that had to wait stand together, each on a line of its own.
        """
        seen = await self.telegram.chat(self.id)
        header = f"{client.header}\n"
        relays = [text.removeprefix(header) for text in seen.texts() if text.startswith(header)]
        return [line for relay in relays for line in relay.split("\n")]


def is_board(message: Seen) -> bool:
    """The board, or what Telegram writes when the bot pins it."""
    return message.text.startswith("📌") or message.kind == "pinned_message"


@dataclass(frozen=True)
class World:
    """The simulated messengers with the shop's accounts, and its operators."""

    control: Control
    telegram: TelegramControl
    url: str
    bot: BotKey
    operators: OperatorChat
    clock: SandboxClock
    accounts: Accounts | None = None
    """In VKontakte and on Facebook, where the shop has them."""

    def now(self) -> float:
        """The sandbox's time, as it stands in a message's date."""
        return self.clock.now()

    async def client(self, name: str, channel: Channel = "telegram") -> Client:
        match channel:
            case "telegram":
                return TelegramClient(self.telegram, (await self.telegram.person(name)).id, name)
            case "vk":
                return VkClient(self.control.vk, (await self.control.vk.person(name)).id, name)
            case "facebook":
                return FacebookClient(self.control.facebook, (await self.control.facebook.person(name)).id, name)

    async def lift_limits(self) -> None:
        """No platform limits how fast it is called; whoever lifts limits says so."""
        await self.telegram.lift_limits("private", "overall", "group")
        await self.control.vk.lift_limits("rate")


@asynccontextmanager
async def world(seconds_per_second: float = 1.0, *, everywhere: bool = False) -> AsyncIterator[World]:
    """Serve one until the block ends; `everywhere`: the shop is in all three messengers."""
    async with running_sandbox(seconds_per_second=seconds_per_second) as sandbox:
        telegram = sandbox.control.telegram
        bot = await telegram.bot()
        oleg = await telegram.person("Олег")
        group = await telegram.group("Операторы", members=[oleg.id], admins=[bot.id])
        accounts = await open_accounts(sandbox.control) if everywhere else None
        operators = OperatorChat(telegram, group.id, oleg.id)
        yield World(sandbox.control, telegram, sandbox.url, bot, operators, sandbox.clock, accounts)
