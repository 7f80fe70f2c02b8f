"""`messages.send` (VK-40…VK-45)."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.vk.accounts import Dialog
from sandbox.vk.calls import Call
from sandbox.vk.files import Media
from sandbox.vk.keyboards import apply_keyboard, keyboard_of
from sandbox.vk.messages import Message
from sandbox.vk.quoting import Quote, quote_of
from sandbox.vk.refusals import Refusal, bad_param

__all__ = ["media_of", "send", "text_of"]

TEXT_LIMIT = 4096
ATTACHMENT_LIMIT = 10
ATTACHMENT_CHARACTERS = 9000
PAYLOAD_LIMIT = 1000
RECIPIENTS = 100
REPEAT_WITHIN = 3600.0
REPEAT_AMONG = 100
_INT32 = 1 << 31
_MENTION = re.compile(r"\[(?:id|club)(\d+)\|[^\]]+\]|[@*]id(\d+)")


@dataclass(frozen=True)
class _Draft:
    text: str
    keyboard: dict[str, Any] | None
    geo: dict[str, Any] | None
    payload: str | None
    random_id: int
    mentions: tuple[int, ...]


def send(call: Call) -> Any:
    """A number for one peer, a list for several (VK-43)."""
    several = call.params.integers("peer_ids")
    draft = _draft(call)
    if not several:
        peer = call.params.integer("peer_id") or call.params.integer("user_id")
        if peer is None:
            raise bad_param("you should specify peer_id, user_id, domain, chat_id or peer_ids param")
        return _send_to(call, peer, draft)[0]
    if len(several) > RECIPIENTS:
        raise bad_param(f"peer_ids should contain at most {RECIPIENTS} items")
    return [_item(call, peer, draft) for peer in several]


def text_of(call: Call) -> str:
    """The text. Raises `Refusal` 914 (VK-42)."""
    text = call.params.text("message")
    if len(text) > TEXT_LIMIT:
        raise Refusal(914)
    return text


def media_of(call: Call, peer: int) -> tuple[Media, ...]:
    """What `attachment` names; what cannot be found, or not be opened without its key, is left out in silence."""
    text = call.params.text("attachment")
    if len(text) > ATTACHMENT_CHARACTERS:
        raise bad_param("attachment is too long")
    references = [one.strip() for one in text.split(",") if one.strip()]
    if len(references) > ATTACHMENT_LIMIT:
        raise bad_param(f"attachment should contain at most {ATTACHMENT_LIMIT} items")
    found = [call.world.files.find(reference, -call.community.id, peer) for reference in references]
    return tuple(media for media in found if media is not None)


def _draft(call: Call) -> _Draft:
    if not call.params.text("random_id"):
        raise bad_param("random_id is a required parameter")
    random_id = call.params.number("random_id")
    if not -_INT32 <= random_id < _INT32:
        raise bad_param("random_id should be a 32-bit integer")
    payload = call.params.text("payload")
    if len(payload) > PAYLOAD_LIMIT:
        raise bad_param("payload is too long")
    keyboard = keyboard_of(call.params, bots=call.community.bots)
    text = text_of(call)
    mentions = () if call.params.flag("disable_mentions") else _mentions(text)
    return _Draft(text, keyboard, _geo(call), payload or None, random_id, mentions)


def _mentions(text: str) -> tuple[int, ...]:
    """Whom the text names (VK-48)."""
    return tuple(int(found[1] or found[2]) for found in _MENTION.finditer(text))


def _geo(call: Call) -> dict[str, Any] | None:
    latitude, longitude = call.params.real("lat"), call.params.real("long")
    if latitude is None or longitude is None:
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_param("lat or long is out of range")
    return {"type": "point", "coordinates": {"latitude": latitude, "longitude": longitude}}


def _item(call: Call, peer: int, draft: _Draft) -> dict[str, Any]:
    try:
        message_id, number = _send_to(call, peer, draft)
    except Refusal as refusal:
        return {"peer_id": peer, "message_id": 0, "conversation_message_id": 0, "error": refusal.as_item()}
    return {"peer_id": peer, "message_id": message_id, "conversation_message_id": number}


def _send_to(call: Call, peer: int, draft: _Draft) -> tuple[int, int]:
    """Both numbers of the message, or of the one that the same `random_id` sent before (VK-40)."""
    dialog = call.writable(peer)
    before = _sent_before(call, dialog, draft.random_id)
    if before is not None:
        return before
    media = media_of(call, peer)
    quote = quote_of(call, dialog)
    if not (draft.text.strip() or media or draft.geo or quote.forwards):
        raise bad_param("message is empty or invalid")
    message = _post(call, dialog, draft, media, quote)
    if draft.random_id:
        dialog.sent.append((draft.random_id, message.date, message.id, message.number))
    return message.id, message.number


def _sent_before(call: Call, dialog: Dialog, random_id: int) -> tuple[int, int] | None:
    if random_id == 0:
        return None
    now = call.platform.clock.now()
    while dialog.sent and (dialog.sent[0][1] <= now - REPEAT_WITHIN or dialog.sent[0][3] <= dialog.last - REPEAT_AMONG):
        dialog.sent.popleft()
    return next(((message, number) for known, _, message, number in dialog.sent if known == random_id), None)


def _post(call: Call, dialog: Dialog, draft: _Draft, media: tuple[Media, ...], quote: Quote) -> Message:
    return call.world.post(
        Message(
            id=call.community.next_message_id(),
            number=dialog.next_number(),
            dialog=dialog,
            sender=-call.community.id,
            date=call.platform.clock.now(),
            text=draft.text,
            media=media,
            geo=draft.geo,
            payload=draft.payload,
            reply=quote.reply,
            forwards=quote.forwards,
            keyboard=apply_keyboard(dialog, draft.keyboard),
            random_id=draft.random_id,
            mentions=draft.mentions,
        )
    )
