"""What people do: write, press, allow and forbid."""

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.pictures import png
from sandbox.vk.accounts import Dialog, Person
from sandbox.vk.calls import Platform
from sandbox.vk.files import Files, Media
from sandbox.vk.images import image_size
from sandbox.vk.messages import Message, compact
from sandbox.vk.presses import Press
from sandbox.vk.refusals import Impossible

__all__ = ["KINDS", "Piece", "Saying", "allow", "deny", "payload_text", "payload_value", "press", "press_menu", "say"]

KINDS = {
    "photo": "photo",
    "document": "doc",
    "voice": "audio_message",
    "sticker": "sticker",
    "video": "video",
    "wall": "wall",
    "audio": "audio",
    "link": "link",
    "graffiti": "graffiti",
    "market": "market",
    "poll": "poll",
    "gift": "gift",
    "story": "story",
    "call": "call",
}
"""What a person can attach, and its type in the API."""
_OWN_FILES = frozenset({"photo", "document", "voice"})
_NAMES = {"photo": "photo.jpg", "document": "document.txt", "voice": "voice.ogg"}


@dataclass(frozen=True)
class Piece:
    """One attachment; without bytes a file gets some of its own, `native` is shown as it is."""

    kind: str
    data: bytes | None = None
    name: str | None = None
    native: dict[str, Any] | None = None


@dataclass(frozen=True)
class Saying:
    """One message of a person."""

    dialog: Dialog
    text: str = ""
    pieces: tuple[Piece, ...] = ()
    location: tuple[float, float] | None = None
    reply_to: int | None = None
    forwards: tuple[int, ...] = ()
    raw_forwards: tuple[dict[str, Any], ...] = ()
    payload: str | None = None
    ref: str | None = None
    ref_source: str | None = None
    cropped: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def say(platform: Platform, saying: Saying) -> Message:
    """Let the person write, which allows the community to answer (VK-50)."""
    dialog = saying.dialog
    if dialog.person.deactivated:
        raise Impossible("their account is gone")
    if dialog.person.id in dialog.community.blocked:
        raise Impossible("they stand on the black list")
    if len(saying.pieces) > 10:
        raise Impossible("a message holds at most 10 attachments")
    dialog.allowed = True
    return platform.world.post(
        Message(
            id=dialog.community.next_message_id(),
            number=dialog.next_number(),
            dialog=dialog,
            sender=dialog.person.id,
            date=platform.clock.now(),
            text=saying.text,
            media=tuple(_media(platform, dialog.person, piece) for piece in saying.pieces),
            geo=_geo(saying.location),
            payload=saying.payload,
            reply=None if saying.reply_to is None else _standing(dialog, saying.reply_to),
            forwards=tuple(_standing(dialog, number) for number in saying.forwards),
            raw_forwards=saying.raw_forwards,
            ref=saying.ref,
            ref_source=saying.ref_source,
            is_cropped=saying.cropped,
            extra=saying.extra,
        )
    )


def allow(platform: Platform, dialog: Dialog, key: str) -> None:
    """Let the community write (VK-50)."""
    dialog.allowed = True
    platform.world.tell(dialog.community, "message_allow", {"user_id": dialog.person.id, "key": key})


def deny(platform: Platform, dialog: Dialog) -> None:
    """Forbid it."""
    dialog.allowed = False
    platform.world.tell(dialog.community, "message_deny", {"user_id": dialog.person.id})


def press(platform: Platform, dialog: Dialog, number: int, payload: Any) -> Press:
    """Press a callback button, whose payload comes back as it was (VK-46)."""
    world = platform.world
    begun = world.presses.begin(world.files.digest("press", world.serial())[:12], dialog.community.id, dialog.peer)
    body = {
        "user_id": dialog.person.id,
        "peer_id": dialog.peer,
        "event_id": begun.id,
        "payload": payload,
        "conversation_message_id": number,
    }
    world.tell(dialog.community, "message_event", body)
    return begun


def press_menu(platform: Platform, dialog: Dialog, text: str) -> Message:
    """Press a button of the regular keyboard, which writes its label with its payload."""
    keyboard = dialog.keyboard or {"buttons": []}
    buttons = [button["action"] for row in keyboard["buttons"] for button in row]
    found = next((one for one in buttons if one["type"] == "text" and one.get("label") == text), None)
    if found is None:
        raise Impossible(f"there is no button {text!r} but {[one.get('label') for one in buttons]}")
    if keyboard.get("one_time"):
        dialog.keyboard = None
    return say(platform, Saying(dialog, text, payload=payload_text(found.get("payload"))))


def payload_text(payload: Any) -> str | None:
    """A payload as it comes back in a message: always a string of JSON."""
    return payload if payload is None or isinstance(payload, str) else compact(payload)


def payload_value(payload: Any) -> Any:
    """A payload as it comes back in a `message_event`: the value that the JSON means."""
    return json.loads(payload) if isinstance(payload, str) and payload else payload


def _standing(dialog: Dialog, number: int) -> Message:
    message = dialog.messages.get(number)
    if message is None:
        raise Impossible(f"there is no message {number}")
    return message


def _geo(location: tuple[float, float] | None) -> dict[str, Any] | None:
    if location is None:
        return None
    latitude, longitude = location
    place = {"country": "Россия", "city": "Москва", "title": "Москва, Россия"}
    return {"type": "point", "coordinates": {"latitude": latitude, "longitude": longitude}, "place": place}


def _media(platform: Platform, person: Person, piece: Piece) -> Media:
    files = platform.world.files
    kind = KINDS.get(piece.kind, piece.kind)
    if piece.native is not None or piece.kind not in _OWN_FILES:
        raw = _example(kind, person, files) if piece.native is None else piece.native
        owner, number = int(raw.get("owner_id", person.id)), raw.get("id")
        number = number if isinstance(number, int) else files.next_id()
        return files.add(Media(kind, owner, number, str(raw.get("access_key", "")), raw=raw))
    mark = files.next_id()
    data = piece.data
    if data is None:
        data = png(320, 240, mark=mark) if kind == "photo" else f"OggS bytes of {mark}".encode()
    stored = files.store(data, piece.name or _NAMES[piece.kind])
    width, height = image_size(data) or (1280, 720)
    key = files.digest("media", mark)[:18]
    return files.add(Media(kind, person.id, mark, key, stored, width, height, platform.clock.now()))


def _pictures(files: Files) -> list[dict[str, Any]]:
    """Previews of a sticker or a video, the largest last."""
    stored = files.store(png(256, 256, mark=files.next_id()), "preview.png")
    link = files.link(stored, "png")
    sides = (64, 128, 256)
    return [
        {"url": f"{link}?size={side}x{side}" if side < 256 else link, "width": side, "height": side} for side in sides
    ]


def _example(kind: str, person: Person, files: Files) -> dict[str, Any]:
    """A medium that the sandbox does not make itself, as a recorded one looks."""
    number = files.next_id()
    place = {"id": number, "owner_id": person.id}
    shape: dict[str, dict[str, Any]] = {
        "sticker": {
            "inner_type": "base_sticker_new",
            "product_id": 1,
            "sticker_id": number,
            "images": _pictures(files),
            "images_with_background": [],
        },
        "video": {
            **place,
            "access_key": "a1b2c3d4e5",
            "title": "Видео",
            "duration": 7,
            "image": _pictures(files),
            "type": "video",
        },
        "wall": {**place, "from_id": person.id, "text": "Запись на стене", "attachments": [], "post_type": "post"},
        "audio": {**place, "artist": "Исполнитель", "title": "Песня", "duration": 180, "url": ""},
        "link": {"url": "https://example.org/", "title": "Example", "caption": "example.org", "description": ""},
    }
    return shape.get(kind, place)
