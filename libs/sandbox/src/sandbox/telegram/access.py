"""Which chat a call means, and whether the bot may act there (TG-24, TG-25)."""

from sandbox.telegram.accounts import BotAccount
from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.refusals import Refusal, bad_request, forbidden
from sandbox.telegram.world import World

__all__ = ["chat_for", "find_chat", "message_in", "need_right"]


def chat_for(world: World, bot: BotAccount, chat_id: str) -> Chat:
    """The chat in which the bot may write. Raises `Refusal` with the real one's words."""
    chat = find_chat(world, bot, chat_id)
    if chat.kind == "private":
        if chat.person is not None and chat.person.deactivated:
            raise forbidden("user is deactivated")
        if chat.id in bot.blocked_by:
            raise forbidden("bot was blocked by the user")
        if chat.id not in bot.started_by:
            raise forbidden("bot can't initiate conversation with a user")
        return chat
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if (absent := _absence(chat, bot)) is not None:
        raise absent
    return chat


def find_chat(world: World, bot: BotAccount, chat_id: str) -> Chat:
    """The chat by its id, whatever the bot may do there."""
    if not chat_id.strip():
        raise bad_request("chat_id is empty")
    try:
        number = int(chat_id)
    except ValueError:
        raise bad_request("chat not found") from None
    if number in world.groups:
        return world.groups[number]
    person = world.people.get(number)
    if person is None:
        raise bad_request("chat not found")
    return world.private_chat(bot, person)


def message_in(chat: Chat, message_id: int | None, purpose: str) -> Message:
    """A message of the chat that was not deleted. Raises `message to … not found`."""
    message = chat.messages.get(message_id or 0)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def need_right(chat: Chat, bot: BotAccount, right: str, words: str) -> None:
    """Raise `Refusal` 400 unless the bot is an admin with this right; in a private chat all may."""
    if chat.kind != "private" and not chat.member(bot.id).may(right):
        raise bad_request(words)


def _absence(chat: Chat, bot: BotAccount) -> Refusal | None:
    status = chat.member(bot.id).status
    if status == "kicked":
        return forbidden(f"bot was kicked from the {chat.kind} chat")
    if status == "left":
        return forbidden(f"bot is not a member of the {chat.kind} chat")
    return None
