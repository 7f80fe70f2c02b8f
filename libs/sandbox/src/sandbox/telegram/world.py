"""Everything that exists in the simulated Telegram, and what its bots are told about it."""

import asyncio
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.telegram.accounts import BotAccount, Numbers, Person
from sandbox.telegram.chats import Chat, ChatKind, Message
from sandbox.telegram.files import Files
from sandbox.telegram.privacy import may_see
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.views import view_of

__all__ = ["World"]

LINE_CALLBACK = 3 << 33
LINE_MEMBER = 5 << 33
LINE_REACTION = 8 << 33


class World:
    """People, bots, chats and files; deterministic for a seed."""

    def __init__(self, clock: SandboxClock, seed: int) -> None:
        self.clock = clock
        self.seed = seed
        self.files = Files(seed)
        self.people: dict[int, Person] = {}
        self.bots: dict[str, BotAccount] = {}
        """By token."""
        self.groups: dict[int, Chat] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        """By bot and person."""
        self.updates: dict[int, UpdateQueue] = {}
        """By bot."""
        self.sequence = 0
        self._changed = asyncio.Event()
        self._serial = 0

    def serial(self) -> int:
        """A number never given before."""
        self._serial += 1
        return self._serial

    def bot_called(self, username: str) -> BotAccount | None:
        """A bot by its username."""
        return next((bot for bot in self.bots.values() if bot.username.lower() == username.lower()), None)

    def bot_by_id(self, number: int) -> BotAccount | None:
        """A bot by its id."""
        return next((bot for bot in self.bots.values() if bot.id == number), None)

    def add_bot(self, token: str, username: str, name: str, *, privacy: bool) -> BotAccount:
        """Register a bot; its id is the number before the token's colon."""
        number = int(token.partition(":")[0])
        bot = BotAccount(number, token, username, name, privacy)
        self.bots[token] = bot
        self.updates[number] = UpdateQueue(self.clock, self.seed + number)
        return bot

    def private_chat(self, bot: BotAccount, person: Person) -> Chat:
        """The private chat of the two, made when first asked for."""
        key = (bot.id, person.id)
        if key not in self.private:
            self.private[key] = Chat(person.id, "private", person.name, bot.numbers, bot=bot, person=person)
        return self.private[key]

    def add_group(self, chat_id: int, title: str, *, supergroup: bool, forum: bool) -> Chat:
        """A group without members."""
        kind: ChatKind = "supergroup" if supergroup or forum else "group"
        chat = Chat(chat_id, kind, title, Numbers(1), forum=forum)  # its first message tells that it was made
        self.groups[chat_id] = chat
        return chat

    def bots_of(self, chat: Chat) -> list[BotAccount]:
        """The bots that are in this chat."""
        if chat.bot is not None:
            return [chat.bot]
        return [bot for bot in self.bots.values() if chat.member(bot.id).is_here]

    def post(self, message: Message) -> Message:
        """Let the message stand in its chat, and tell the bots that may see it."""
        message.chat.messages[message.id] = message
        self.touch(message)
        self._tell(message, "message", message.date)
        return message

    def changed_text(self, message: Message) -> None:
        """Note an edit, and tell the bots that did not make it."""
        message.edited = self.clock.now()
        self.touch(message)
        self._tell(message, "edited_message", message.edited)

    def tell(self, bot: BotAccount, kind: str, body: dict[str, Any], line: int) -> None:
        """Give one bot an update about now."""
        self.updates[bot.id].put(kind, body, line, self.clock.now())

    def touch(self, message: Message) -> None:
        """Wake those who wait for a change."""
        self.sequence += 1
        message.sequence = self.sequence
        self.wake()

    def wake(self) -> None:
        """Something changed."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def changed(self) -> None:
        """Wait for the next change."""
        await self._changed.wait()

    def _tell(self, message: Message, kind: str, happened: float) -> None:
        for bot in self.bots_of(message.chat):
            if may_see(bot, message):
                self.updates[bot.id].put(kind, view_of(message, bot, self.files), message.chat.id, happened)
