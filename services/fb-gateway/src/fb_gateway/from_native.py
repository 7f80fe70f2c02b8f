"""What a person did, from Facebook's event. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.content import (
    Album,
    Audio,
    Content,
    Document,
    Item,
    Link,
    Location,
    Photo,
    Sticker,
    Text,
    Unsupported,
    Video,
)
from contracts.ids import FileRef, MessageRef
from contracts.inbound import ButtonPressed, Person, PersonEdited, PersonSpoke
from fb_gateway.ids import make_chat, make_file, make_message, make_person, make_press
from gatewaykit.failures import NotUnderstood

__all__ = [
    "START",
    "Did",
    "Echo",
    "SeenFile",
    "echo_of",
    "events_of",
    "files_in",
    "from_native",
    "opens_window",
    "person_in",
    "update_id",
]

Did = PersonSpoke | PersonEdited | ButtonPressed
Event = Mapping[str, Any]

START = "start"
"""The payload of the Get started button."""
_POSTS = frozenset({"fallback", "reel", "ig_reel", "post", "ig_post", "share"})


@dataclass(frozen=True, slots=True)
class SeenFile:
    """Where a file that came can be read, for a while (FB-14)."""

    ref: FileRef
    url: str
    name: str | None
    mime: str | None


@dataclass(frozen=True, slots=True)
class Echo:
    """What stands in a thread for the page (FB-12)."""

    psid: str
    mid: str
    metadata: str
    """What we gave along with the message; empty if somebody else sent it."""


def events_of(body: Mapping[str, Any], page: str) -> list[dict[str, Any]]:
    """The events of a webhook call that are ours, in the order in which they happened (FB-4, FB-5).

    Of another app's conversations (`standby`, FB-15) each says so. Raises `NotUnderstood` for a call of another kind.
    """
    entries = body.get("entry")
    if body.get("object") != "page" or not isinstance(entries, list):
        raise NotUnderstood("no webhook call of a page")
    events: list[dict[str, Any]] = []
    for entry in entries:
        if not isinstance(entry, Mapping) or str(entry.get("id")) != page:
            continue
        for name in ("messaging", "standby"):
            found = entry.get(name)
            told = found if isinstance(found, list) else []
            events += [{**event, "standby": name == "standby"} for event in told if isinstance(event, Mapping)]
    return sorted(events, key=_moment)


def from_native(event: Event, page: str, name: str) -> tuple[Did, ...]:
    """What an event says; nothing when nobody said anything to us. `name` is the person's. Raises `NotUnderstood`."""
    psid = person_in(event, page)
    if psid is None or event.get("standby") or echo_of(event) is not None:
        return ()
    person = Person(ref=make_person(psid), name=name)
    at = _at(event)
    match event:
        case {"message": Mapping() as message}:
            return (_spoke(message, psid, person, at),)
        case {"message_edit": Mapping() as edit}:
            mid = _word(edit, "mid")
            text = edit.get("text")
            content = Text(text=text if isinstance(text, str) else "")
            ref = make_message(psid, mid)
            return (
                PersonEdited(
                    channel="facebook", chat=make_chat(psid), person=person, message=ref, content=content, at=at
                ),
            )
        case {"postback": Mapping() as postback}:
            return (_postback(postback, event, psid, person, at),)
        case _:
            return ()


def update_id(event: Event) -> str:
    """The same for every repeat of an event (FB-11)."""
    match event:
        case {"message": {"mid": str(mid)}}:
            return mid
        case {"message_edit": {"mid": str(mid)} as edit}:
            return f"edit:{mid}:{edit.get('num_edit')}"
        case {"postback": {"mid": str(mid)}}:
            return mid
        case _:
            return _digest(event)


def person_in(event: Event, page: str) -> str | None:
    """Whose thread it is; `None` when it is the page's own doing, or nobody's."""
    sender = event.get("sender")
    psid = sender.get("id") if isinstance(sender, Mapping) else None
    return psid if isinstance(psid, str) and psid and psid != page and ":" not in psid else None


def opens_window(event: Event, page: str) -> datetime | None:
    """When the person did something that lets us write for a day (FB-21); `None` if it was nothing of the kind."""
    if person_in(event, page) is None or echo_of(event) is not None:
        return None
    reaction = event.get("reaction")
    reacted = isinstance(reaction, Mapping) and reaction.get("action") == "react"
    return _at(event) if reacted or event.keys() & {"message", "postback", "optin", "referral"} else None


def echo_of(event: Event) -> Echo | None:
    """What the page sent itself, if the event tells of that."""
    message = event.get("message")
    if not isinstance(message, Mapping) or not message.get("is_echo"):
        return None
    recipient = event.get("recipient")
    psid = recipient.get("id") if isinstance(recipient, Mapping) else None
    mid, metadata = message.get("mid"), message.get("metadata")
    if not isinstance(psid, str) or not isinstance(mid, str):
        return Echo("", "", "")
    return Echo(psid, mid, metadata if isinstance(metadata, str) else "")


def files_in(event: Event) -> tuple[SeenFile, ...]:
    """The files of a message, with their addresses."""
    message = event.get("message")
    if not isinstance(message, Mapping) or not isinstance(message.get("mid"), str):
        return ()
    seen = []
    for place, attachment in _attachments(message):
        payload = attachment.get("payload")
        url = payload.get("url") if isinstance(payload, Mapping) else None
        item = _item(attachment, make_file(message["mid"], place), "")
        if isinstance(url, str) and isinstance(item, Photo | Video | Audio | Document | Sticker):
            seen.append(SeenFile(item.file, url, item.name, item.mime))
    return tuple(seen)


def _spoke(message: Event, psid: str, person: Person, at: datetime) -> Did:
    mid = _word(message, "mid")
    chat, ref = make_chat(psid), make_message(psid, mid)
    quick = message.get("quick_reply")
    payload = quick.get("payload") if isinstance(quick, Mapping) else None
    if isinstance(payload, str) and payload:
        return ButtonPressed(
            channel="facebook", chat=chat, person=person, press=make_press(psid, mid), payload=payload, at=at
        )
    return PersonSpoke(
        channel="facebook",
        chat=chat,
        person=person,
        message=ref,
        content=_content(message, mid),
        reply_to=_reply_to(message, psid),
        at=at,
    )


def _postback(postback: Event, event: Event, psid: str, person: Person, at: datetime) -> Did:
    """A press of Get started is the first word of a conversation."""
    payload = postback.get("payload")
    mid = postback.get("mid")
    named = mid if isinstance(mid, str) and mid else _digest(event)
    chat = make_chat(psid)
    if payload == START:
        return PersonSpoke(
            channel="facebook",
            chat=chat,
            person=person,
            message=make_message(psid, named),
            content=Text(text="/start"),
            at=at,
        )
    word = payload if isinstance(payload, str) and payload else "unknown"
    return ButtonPressed(
        channel="facebook", chat=chat, person=person, press=make_press(psid, named), payload=word, at=at
    )


def _content(message: Event, mid: str) -> Content:
    text = message.get("text")
    words = text if isinstance(text, str) else ""
    found = [_item(attachment, make_file(mid, place), words) for place, attachment in _attachments(message)]
    items = [item for item in found if item is not None]
    match items:
        case []:
            return Text(text=words) if words else Unsupported(what="empty")
        case [Photo() | Video() | Audio() | Document() as one]:
            return one.model_copy(update={"caption": words})
        case [one] if not words:
            return one
        case _:
            return Album(items=tuple(items), caption=words)


def _item(attachment: Event, file: FileRef, words: str) -> Item | None:
    """`None` for what the text says already."""
    kind = attachment.get("type")
    payload = attachment.get("payload")
    inner: Mapping[str, Any] = payload if isinstance(payload, Mapping) else {}
    name = inner.get("name") or attachment.get("name")
    named = name if isinstance(name, str) else None
    if kind == "sticker" or (kind == "image" and _sticker_id(inner) is not None):
        return Sticker(file=file, same=_sticker_id(inner), name="sticker.png", mime="image/png")
    if isinstance(kind, str) and kind in _POSTS:
        return _link(attachment, inner, words)
    match kind:
        case "image":
            return Photo(file=file, name="photo.jpg", mime="image/jpeg")
        case "video":
            return Video(file=file, name="video.mp4", mime="video/mp4")
        case "audio":
            return Audio(file=file, name="audio.mp4", mime="audio/mp4")
        case "file":
            return Document(file=file, name=named)
        case "location":
            return _location(attachment, inner)
        case _:
            return Unsupported(what=str(kind or "attachment")[:40])


def _link(attachment: Event, payload: Event, words: str) -> Item | None:
    url = attachment.get("url") or payload.get("url")
    title = attachment.get("title") or payload.get("title")
    if not isinstance(url, str) or not url:
        return Unsupported(what=str(attachment.get("type"))[:40])
    return None if url in words else Link(url=url, title=title if isinstance(title, str) else "")


def _location(attachment: Event, payload: Event) -> Item:
    point = payload.get("coordinates")
    title = attachment.get("title")
    try:
        return Location(
            latitude=float(point["lat"]),  # type: ignore[index]  # whatever it is, the next lines say
            longitude=float(point["long"]),  # type: ignore[index]  # as above
            title=title if isinstance(title, str) else "",
        )
    except (TypeError, KeyError, ValueError):
        return Unsupported(what="location")


def _attachments(message: Event) -> Iterator[tuple[int, Event]]:
    found = message.get("attachments")
    for place, attachment in enumerate(found if isinstance(found, list) else ()):
        if isinstance(attachment, Mapping):
            yield place, attachment


def _sticker_id(payload: Event) -> str | None:
    number = payload.get("sticker_id")
    return None if number is None else f"sticker{number}"


def _reply_to(message: Event, psid: str) -> MessageRef | None:
    answered = message.get("reply_to")
    mid = answered.get("mid") if isinstance(answered, Mapping) else None
    return make_message(psid, mid) if isinstance(mid, str) and mid else None


def _at(event: Event) -> datetime:
    return datetime.fromtimestamp(_moment(event) / 1000, UTC)


def _moment(event: Event) -> int:
    moment = event.get("timestamp")
    return moment if isinstance(moment, int) and not isinstance(moment, bool) else 0


def _word(body: Event, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise NotUnderstood(f"{name}: no word")
    return value


def _digest(event: Event) -> str:
    return hashlib.sha256(json.dumps(event, sort_keys=True, default=str).encode(errors="replace")).hexdigest()[:40]
