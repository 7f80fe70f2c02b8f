"""A message as one bot sees it."""

from typing import Any

from sandbox.telegram.accounts import BotAccount
from sandbox.telegram.chats import Message
from sandbox.telegram.files import Files, StoredFile

__all__ = ["ANONYMOUS_ADMIN", "view_of"]

ANONYMOUS_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Who seems to write when an admin is anonymous (TG-62)."""


def view_of(message: Message, bot: BotAccount, files: Files, *, with_reply: bool = True) -> dict[str, Any]:
    """Telegram's `Message`, with this bot's file ids; the answered message goes one level deep (TG-70)."""
    view: dict[str, Any] = {
        "message_id": message.id,
        "from": message.sender.as_user(),
        "chat": message.chat.as_chat(),
        "date": int(message.date),
    }
    if message.anonymous:
        view |= {"from": ANONYMOUS_ADMIN, "sender_chat": message.chat.as_chat()}
    if message.edited is not None:
        view["edit_date"] = int(message.edited)
    if message.album is not None:
        view["media_group_id"] = message.album
    if message.markup is not None:
        view["reply_markup"] = message.markup
    if message.forward_origin is not None:
        view["forward_origin"] = message.forward_origin
    view |= _thread(message)
    view |= _content(message, bot, files)
    elsewhere = _elsewhere(message)
    if elsewhere is not None and with_reply:
        view["external_reply"] = _external(elsewhere)
    answered = _answered(message) if with_reply else None
    if answered is not None:
        view["reply_to_message"] = view_of(answered, bot, files, with_reply=False)
    return view


def _thread(message: Message) -> dict[str, Any]:
    if message.chat.forum:
        if message.thread is None:
            return {}
        return {"message_thread_id": message.thread, "is_topic_message": True}
    if message.chat.kind == "supergroup" and message.reply_to is not None:
        return {"message_thread_id": _root(message).id}
    return {}


def _root(message: Message) -> Message:
    while message.reply_to is not None and message.reply_to in message.chat.messages:
        message = message.chat.messages[message.reply_to]
    return message


def _answered(message: Message) -> Message | None:
    """What it answers in its own topic; what answers nothing there answers the topic's first message (TG-65)."""
    answered = None if _elsewhere(message) is not None else message.reply_to
    if answered is None and message.thread != message.id:
        answered = message.thread if message.chat.forum else None
    return None if answered is None else message.chat.messages.get(answered)


def _elsewhere(message: Message) -> Message | None:
    """What it answers in another topic of the same chat (TG-69)."""
    answered = None if message.reply_to is None else message.chat.messages.get(message.reply_to)
    crosses = answered is not None and message.chat.forum and answered.thread != message.thread
    return answered if crosses else None


def _external(answered: Message) -> dict[str, Any]:
    origin = {"type": "user", "date": int(answered.date), "sender_user": answered.sender.as_user()}
    return {"origin": origin, "chat": answered.chat.as_chat(), "message_id": answered.id}


def _content(message: Message, bot: BotAccount, files: Files) -> dict[str, Any]:
    if message.kind == "text":
        return {"text": message.text} | ({"entities": message.entities} if message.entities else {})
    if message.kind == "pinned_message":
        pinned = message.chat.messages.get(message.native)
        return {"pinned_message": view_of(pinned, bot, files, with_reply=False)} if pinned else {}
    if message.file is None:
        return {message.kind: message.native}
    content = _media(message.kind, message.file, bot, files)
    if message.kind == "sticker" and isinstance(message.native, dict):
        content["sticker"] |= message.native
    if message.text:
        content["caption"] = message.text
        if message.entities:
            content["caption_entities"] = message.entities
    return content


def _media(kind: str, file: StoredFile, bot: BotAccount, files: Files) -> dict[str, Any]:
    if kind == "photo":
        sizes = [file] if file.preview is None else [file.preview, file]
        return {"photo": [files.as_json(bot.id, size) | {"width": size.width, "height": size.height} for size in sizes]}
    body = files.as_json(bot.id, file)
    if file.name and kind in {"document", "video", "audio", "animation"}:
        body["file_name"] = file.name
    if file.mime and kind not in {"sticker", "video_note"}:
        body["mime_type"] = file.mime
    if kind in {"video", "voice", "audio", "animation", "video_note"}:
        body["duration"] = file.duration
    if kind in {"video", "animation", "sticker"}:
        body |= {"width": file.width, "height": file.height}
    if kind == "video_note":
        body["length"] = 240
    if kind == "sticker":
        body |= {"type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}
        if file.preview is not None:
            shown = {"width": file.preview.width, "height": file.preview.height}
            body["thumbnail"] = files.as_json(bot.id, file.preview) | shown
    content = {kind: body}
    if kind == "animation":
        content["document"] = files.as_json(bot.id, file)  # TG-94
    return content
