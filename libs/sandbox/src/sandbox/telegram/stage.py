"""Finding and making people, bots and chats for the control API."""

from typing import Any

from sandbox.telegram.accounts import BotAccount, Person
from sandbox.telegram.acting import Impossible
from sandbox.telegram.calls import Platform
from sandbox.telegram.chats import ADMIN_RIGHTS, Chat, Member, Message

__all__ = ["Stage"]


class Stage:
    """The world by its ids. Raises `Impossible` for what is not there."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def bot(self, number: int | None) -> BotAccount:
        """A bot by its id; the only one if none is named."""
        bots = list(self.platform.world.bots.values())
        if number is None and len(bots) == 1:
            return bots[0]
        found = self.platform.world.bot_by_id(number or 0)
        if found is None:
            raise Impossible("which bot?" if number is None else f"there is no bot {number}")
        return found

    def person(self, number: int) -> Person:
        """A person by their id."""
        person = self.platform.world.people.get(number)
        if person is None:
            raise Impossible(f"there is no person {number}")
        return person

    def account(self, number: int) -> Person | BotAccount:
        """A person or a bot."""
        return self.platform.world.people.get(number) or self.bot(number)

    def chat(self, number: int, bot: int | None = None) -> Chat:
        """A group by its id, or the private chat of this person with the bot."""
        group = self.platform.world.groups.get(number)
        return group or self.platform.world.private_chat(self.bot(bot), self.person(number))

    def message(self, chat: Chat, number: int) -> Message:
        """A message that stands in the chat."""
        message = chat.messages.get(number)
        if message is None:
            raise Impossible(f"there is no message {number} in chat {chat.id}")
        return message

    def make_bot(self, order: dict[str, Any]) -> BotAccount:
        """Register a bot; without a token it gets one."""
        world = self.platform.world
        number = 5_000_000_000 + world.seed * 1000 + world.serial()
        token = order.get("token") or f"{number}:{'sandbox' * 5}"
        if token in world.bots:
            return world.bots[token]
        if not token.partition(":")[0].isdigit():
            raise Impossible("a token begins with the bot's number and a colon")
        username = order.get("username") or f"sandbox_{number}_bot"
        return world.add_bot(token, username, order.get("name") or username, privacy=order.get("privacy", True))

    def make_person(self, order: dict[str, Any]) -> Person:
        """Let somebody join Telegram."""
        world = self.platform.world
        number = order.get("id") or 100_000 + world.seed * 1000 + world.serial()
        person = Person(number, order["name"], order.get("username"), order.get("language"))
        world.people[number] = person
        return person

    def make_group(self, order: dict[str, Any]) -> Chat:
        """A group, supergroup or forum with its first members; nobody is told."""
        world = self.platform.world
        big = bool(order.get("supergroup") or order.get("forum"))
        number = order.get("id") or self.new_group_id(big=big)
        chat = world.add_group(number, order["title"], supergroup=big, forum=bool(order.get("forum")))
        if order.get("reactions") is not None:
            chat.reactions = tuple(order["reactions"])
        for member in order.get("members", ()):
            chat.members[self.account(member).id] = Member()
        for admin in order.get("admins", ()):
            chat.members[self.account(admin).id] = Member("administrator", ADMIN_RIGHTS)
        return chat

    def new_group_id(self, *, big: bool) -> int:
        """An id as Telegram gives them."""
        serial = self.platform.world.seed * 1000 + self.platform.world.serial()
        return -(1_000_000_000_000 + 2_000_000_000 + serial) if big else -(4_000_000 + serial)
