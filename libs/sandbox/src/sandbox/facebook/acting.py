"""What people do: write, press, edit, react."""

from dataclasses import dataclass
from typing import Any

from sandbox.facebook.calls import Platform
from sandbox.facebook.refusals import Impossible
from sandbox.facebook.world import Attachment, Message, Thread
from sandbox.pictures import png

__all__ = ["FILES", "Saying", "edit", "postback", "quick_reply", "react", "say"]

FILES = {
    "photo": ("image", "photo.jpg", "image/jpeg"),
    "video": ("video", "video.mp4", "video/mp4"),
    "audio": ("audio", "audio.mp4", "audio/mp4"),
    "document": ("file", "document.pdf", "application/pdf"),
    "sticker": ("sticker", "sticker.png", "image/png"),
}
"""What a person sends, and how Facebook names it (FB-13)."""


@dataclass(frozen=True)
class Saying:
    """One message of a person."""

    thread: Thread
    text: str = ""
    pieces: tuple[dict[str, Any], ...] = ()
    """Of each attachment kind, data, name, native."""
    reply_to: str | None = None
    standby: bool = False


def say(platform: Platform, saying: Saying) -> Message:
    """Let the person write, which opens the window (FB-21)."""
    thread, world = saying.thread, platform.world
    if saying.reply_to is not None and saying.reply_to not in thread.messages:
        raise Impossible("there is no such message to reply to")
    attachments = tuple(_attachment(platform, piece) for piece in saying.pieces)
    message = Message(world.new_mid(), thread, False, platform.clock.now(), saying.text, attachments)
    message.reply_to = saying.reply_to
    thread.acted_at = platform.clock.now()
    world.post(message)
    platform.webhook(thread.page).tell(_event(thread, message=_view(platform, message)), standby=saying.standby)
    return message


def quick_reply(platform: Platform, thread: Thread, text: str) -> Message:
    """Press a quick reply, which writes its title; they stand under the newest message only (FB-23)."""
    last = next(reversed(thread.messages.values()), None)
    replies = dict(last.quick_replies) if last is not None else {}
    if text not in replies:
        raise Impossible(f"there is no quick reply {text!r} but {list(replies)}")
    message = Message(platform.world.new_mid(), thread, False, platform.clock.now(), text)
    thread.acted_at = platform.clock.now()
    platform.world.post(message)
    body = {"mid": message.mid, "text": text, "quick_reply": {"payload": replies[text]}}
    platform.webhook(thread.page).tell(_event(thread, message=body))
    return message


def postback(platform: Platform, thread: Thread, title: str, payload: str, *, with_mid: bool = True) -> str:
    """Press a button, a menu item or Get started; the press's id, empty if it has none."""
    thread.acted_at = platform.clock.now()
    mid = platform.world.new_mid() if with_mid else ""
    body = {"title": title, "payload": payload} | ({"mid": mid} if mid else {})
    platform.webhook(thread.page).tell(_event(thread, postback=body))
    return mid


def edit(platform: Platform, message: Message, text: str) -> None:
    """Change a person's own text (FB-10)."""
    if message.from_page:
        raise Impossible("it is not theirs")
    message.text, message.edited = text, message.edited + 1
    platform.world.touch(message)
    body = {"mid": message.mid, "text": text, "num_edit": message.edited}
    platform.webhook(message.thread.page).tell(_event(message.thread, message_edit=body))


def react(platform: Platform, message: Message, emoji: str) -> None:
    """React to a message, which opens the window too (FB-21)."""
    message.thread.acted_at = platform.clock.now()
    body = {"mid": message.mid, "action": "react", "reaction": "love", "emoji": emoji}
    platform.webhook(message.thread.page).tell(_event(message.thread, reaction=body))


def _event(thread: Thread, **what: Any) -> dict[str, Any]:
    moment = int((thread.acted_at or 0.0) * 1000)
    return {"sender": {"id": thread.person.psid}, "recipient": {"id": thread.page.id}, "timestamp": moment, **what}


def _view(platform: Platform, message: Message) -> dict[str, Any]:
    view: dict[str, Any] = {"mid": message.mid}
    if message.text:
        view["text"] = message.text
    if message.attachments:
        view["attachments"] = [_shown(platform, attachment) for attachment in message.attachments]
    if message.reply_to is not None:
        view["reply_to"] = {"mid": message.reply_to}
    return view


def _shown(platform: Platform, attachment: Attachment) -> dict[str, Any]:
    if attachment.native is not None:
        return attachment.native
    payload: dict[str, Any] = {"url": platform.world.link(attachment.file)} if attachment.file is not None else {}
    if attachment.kind == "sticker":
        payload["sticker_id"] = 369239263222822
    return {"type": attachment.kind, "payload": payload}


def _attachment(platform: Platform, piece: dict[str, Any]) -> Attachment:
    kind, world = piece.get("kind", "photo"), platform.world
    native = piece.get("native")
    if isinstance(native, dict):
        return Attachment(str(native.get("type", kind)), native=native)
    if kind == "location":
        point = {"lat": 55.75, "long": 37.62}
        return Attachment("location", native={"type": "location", "title": "Москва", "payload": {"coordinates": point}})
    if kind == "link":
        shown = {"type": "fallback", "title": "Страница", "url": "https://example.org/page", "payload": None}
        return Attachment("fallback", native=shown)
    if kind not in FILES:
        return Attachment(kind, native={"type": kind, "payload": {}})
    named, name, mime = FILES[kind]
    mark = world.serial()
    data = piece.get("data")
    if data is None:
        data = png(320, 240, mark=mark) if kind in {"photo", "sticker"} else f"bytes of {mark}".encode()
    return Attachment(named, world.store(data, piece.get("name") or name, piece.get("mime") or mime))
