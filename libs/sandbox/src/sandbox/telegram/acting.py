"""What people do: write, press, react, block, change a chat."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.pictures import png
from sandbox.telegram.accounts import BotAccount, Person
from sandbox.telegram.calls import Platform
from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.files import StoredFile
from sandbox.telegram.presses import Press
from sandbox.telegram.views import view_of
from sandbox.telegram.world import LINE_CALLBACK, LINE_REACTION

__all__ = ["Impossible", "Saying", "edit", "press", "press_menu", "react", "say"]

FILE_KINDS = frozenset({"photo", "document", "video", "voice", "audio", "sticker", "animation", "video_note"})
_NATIVE: dict[str, Any] = {
    "location": {"latitude": 55.75, "longitude": 37.62},
    "contact": {"phone_number": "+70000000000", "first_name": "Contact"},
    "dice": {"emoji": "🎲", "value": 4},
    "poll": {
        "id": "1",
        "question": "Question?",
        "options": [{"text": "Yes", "voter_count": 0, "persistent_id": "1"}],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
}
_MIMES = {
    "photo": "image/jpeg",
    "document": "application/octet-stream",
    "video": "video/mp4",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "animation": "video/mp4",
}


class Impossible(ValueError):
    """A person cannot do that."""


@dataclass(frozen=True)
class Saying:
    """One message of a person; without bytes a file gets some of its own."""

    chat: Chat
    sender: Person
    kind: str = "text"
    text: str = ""
    entities: list[Any] = field(default_factory=list)
    data: bytes | None = None
    name: str | None = None
    mime: str | None = None
    native: Any = None
    reply_to: int | None = None
    thread: int | None = None
    album: str | None = None
    anonymous: bool = False
    forward_origin: Any = None


def say(platform: Platform, saying: Saying) -> Message:
    """Let the person write."""
    chat = saying.chat
    if chat.bot is not None:
        if saying.sender.id in chat.bot.blocked_by:
            raise Impossible("they have blocked the bot")
        chat.bot.started_by.add(saying.sender.id)
    elif not chat.member(saying.sender.id).is_here:
        raise Impossible("they are not in this chat")
    thread = saying.thread
    if saying.reply_to is not None:
        if saying.reply_to not in chat.messages:
            raise Impossible("there is no such message to reply to")
        thread = thread if thread is not None else chat.messages[saying.reply_to].thread
    thread = thread if chat.forum else None
    if thread is not None and thread not in chat.topics:
        raise Impossible("there is no such topic")
    if thread is not None and chat.topics[thread].closed and not chat.member(saying.sender.id).is_admin:
        raise Impossible("the topic is closed")
    return platform.world.post(
        Message(
            id=chat.numbers.next(),
            chat=chat,
            sender=saying.sender,
            date=platform.clock.now(),
            kind=saying.kind,
            text=saying.text,
            entities=saying.entities,
            file=_file(platform, saying),
            native=saying.native if saying.native is not None else _NATIVE.get(saying.kind),
            reply_to=saying.reply_to,
            thread=thread,
            album=saying.album,
            anonymous=saying.anonymous,
            forward_origin=saying.forward_origin,
        )
    )


def edit(platform: Platform, message: Message, text: str) -> None:
    """Let the author change the text or caption."""
    message.text = text
    platform.world.changed_text(message)


def press(platform: Platform, chat: Chat, person: Person, message_id: int, data: str) -> Press:
    """Press an inline button. Any data may come for any message (TG-80)."""
    message = chat.messages.get(message_id)
    bot = message.sender if message is not None else chat.bot
    if not isinstance(bot, BotAccount):
        raise Impossible("no bot's message")
    number = str(4_000_000_000_000_000 + platform.world.serial())
    shown: dict[str, Any] = {"chat": chat.as_chat(), "message_id": message_id, "date": 0}
    if message is not None:
        shown = view_of(message, bot, platform.world.files)
    body = {
        "id": number,
        "from": person.as_user(),
        "message": shown,
        "chat_instance": str(platform.world.seed * 1000 + abs(chat.id) % 1000),
        "data": data,
    }
    begun = platform.presses.begin(number, bot.id, person.id)
    platform.world.tell(bot, "callback_query", body, person.id + LINE_CALLBACK)
    return begun


def press_menu(platform: Platform, chat: Chat, person: Person, text: str) -> Message:
    """Press a button of the reply keyboard, which writes its text (TG-82)."""
    keyboard = chat.keyboard or {}
    texts = [
        button if isinstance(button, str) else button["text"] for row in keyboard.get("keyboard", []) for button in row
    ]
    if text not in texts:
        raise Impossible(f"there is no button {text!r} but {texts}")
    if keyboard.get("one_time_keyboard"):
        chat.keyboard = None
    return say(platform, Saying(chat, person, text=text))


def react(platform: Platform, message: Message, person: Person, emoji: list[str]) -> None:
    """Set a person's reactions; bots that are admins are told if they asked for it (TG-50)."""
    before = message.reactions.get(person.id, [])
    message.reactions[person.id] = emoji
    platform.world.touch(message)
    body = {
        "chat": message.chat.as_chat(),
        "message_id": message.id,
        "user": person.as_user(),
        "date": int(platform.clock.now()),
        "old_reaction": [{"type": "emoji", "emoji": one} for one in before],
        "new_reaction": [{"type": "emoji", "emoji": one} for one in emoji],
    }
    for bot in platform.world.bots_of(message.chat):
        if message.chat.kind == "private" or message.chat.member(bot.id).is_admin:
            platform.world.tell(bot, "message_reaction", body, message.chat.id + LINE_REACTION)


def _file(platform: Platform, saying: Saying) -> StoredFile | None:
    if saying.kind not in FILE_KINDS:
        return None
    data = saying.data
    if data is None:
        mark = platform.world.serial()
        data = png(320, 240, mark=mark) if saying.kind in {"photo", "sticker"} else f"bytes of {mark}".encode()
    mime = saying.mime or _MIMES.get(saying.kind)
    return platform.world.files.store(saying.kind, data, saying.name, mime)
