"""What a person did, from VKontakte's event. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.content import Album, Content, Document, Item, Link, Location, Photo, Text, Unsupported, Voice
from contracts.ids import MessageRef
from contracts.inbound import ButtonPressed, Forwarded, Person, PersonSpoke, ReachChanged
from gatewaykit.failures import NotUnderstood
from vk_gateway.attachments import item_of
from vk_gateway.ids import make_chat, make_file, make_message, make_person, make_press

__all__ = ["Did", "Names", "attachment_at", "from_native", "people_in", "whole_message"]

Did = PersonSpoke | ButtonPressed | ReachChanged
Names = Mapping[int, str]
"""What people are called, as far as that is known."""

FIRST_GROUP_CHAT = 2_000_000_000
"""From here on peers are group chats, in which we do not speak."""
START = "/start"


@dataclass(frozen=True, slots=True)
class _Said:
    """A message, or one that is forwarded in it."""

    body: Mapping[str, Any]
    place: str
    """Before the numbers of its attachments: `f0.` in the first forwarded one."""


def from_native(event: Mapping[str, Any], names: Names, received: datetime) -> tuple[Did, ...]:
    """What an event says, in order; nothing when nobody said anything to us.

    `received` stands in for the time of what VKontakte does not date. Raises `NotUnderstood`.
    """
    kind, body = event.get("type"), event.get("object")
    if not isinstance(kind, str) or not isinstance(body, Mapping):
        raise NotUnderstood("no event: type or object is missing")
    match kind:
        case "message_new":
            return tuple(_spoke(_message(body), names))
        case "message_event":
            return (_pressed(body, names, received),)
        case "message_allow" | "message_deny":
            person = _integer(body, "user_id")
            return (ReachChanged(channel="vk", chat=make_chat(person), reachable=kind == "message_allow", at=received),)
        case _:
            return ()


def people_in(event: Mapping[str, Any]) -> frozenset[int]:
    """Whose names are needed to tell what the event says."""
    body = event.get("object")
    if not isinstance(body, Mapping):
        return frozenset()
    numbers: list[Any] = [body.get("user_id")]
    message = body.get("message")
    if isinstance(message, Mapping):
        numbers += [said.body.get("from_id") for said in _all_said(message)]
    return frozenset(number for number in numbers if isinstance(number, int) and number > 0)


def whole_message(event: Mapping[str, Any]) -> tuple[int, int] | None:
    """Peer and number of a message that was cut for the event, and must be read again (VK-32)."""
    body = event.get("object")
    message = body.get("message") if isinstance(body, Mapping) else None
    if not isinstance(message, Mapping) or not message.get("is_cropped"):
        return None
    return _integer(message, "peer_id"), _integer(message, "conversation_message_id")


def _message(body: Mapping[str, Any]) -> Mapping[str, Any]:
    message = body.get("message")
    if not isinstance(message, Mapping):
        raise NotUnderstood("message_new without a message")
    return message


def _spoke(message: Mapping[str, Any], names: Names) -> Iterator[PersonSpoke]:
    peer, sender = _integer(message, "peer_id"), _integer(message, "from_id")
    if peer >= FIRST_GROUP_CHAT or sender < 0 or message.get("out"):
        return
    ref = make_message(peer, _integer(message, "conversation_message_id"))
    at = datetime.fromtimestamp(_integer(message, "date"), UTC)
    own, *forwarded = _all_said(message)
    for number, said in enumerate((own, *forwarded)):
        content = _content(said, ref)
        if content is None and (number or forwarded):
            continue
        whose = None
        if number:
            name = names.get(_loosely(said.body.get("from_id")))
            whose = Forwarded(name=name)
        yield PersonSpoke(
            channel="vk",
            chat=make_chat(peer),
            person=Person(ref=make_person(sender), name=names.get(sender, "")),
            message=ref,
            content=Unsupported(what="empty") if content is None else content,
            reply_to=_reply_to(message, peer) if not number else None,
            forwarded=whose,
            at=at,
        )


def _pressed(body: Mapping[str, Any], names: Names, received: datetime) -> ButtonPressed:
    person, peer = _integer(body, "user_id"), _integer(body, "peer_id")
    event = body.get("event_id")
    if not isinstance(event, str) or not event:
        raise NotUnderstood("message_event without event_id")
    number = body.get("conversation_message_id")
    return ButtonPressed(
        channel="vk",
        chat=make_chat(peer),
        person=Person(ref=make_person(person), name=names.get(person, "")),
        press=make_press(event, person, peer),
        message=make_message(peer, number) if isinstance(number, int) else None,
        payload=_our_payload(body.get("payload")) or "unknown",
        at=received,
    )


def _our_payload(payload: Any) -> str:
    """What stood in our button; a client can send anything (VK-31)."""
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except (ValueError, RecursionError):
            return ""
    ours = payload.get("p") if isinstance(payload, Mapping) else None
    return ours if isinstance(ours, str) else ""


def _content(said: _Said, ref: MessageRef) -> Content | None:
    """What a message holds itself, without those forwarded in it; `None` if nothing."""
    if not said.place and _is_start(said.body.get("payload")):
        return Text(text=START)
    text = said.body.get("text")
    words = text if isinstance(text, str) else ""
    items = [item for item in _items(said, ref) if not (isinstance(item, Link) and item.url and item.url in words)]
    match items:
        case []:
            return Text(text=words) if words else None
        case [Photo() | Document() | Voice() as one]:
            return one.model_copy(update={"caption": words})
        case [one] if not words:
            return one
        case _:
            return Album(items=tuple(items), caption=words)


def _items(said: _Said, ref: MessageRef) -> Iterator[Item]:
    peer, number = (int(word) for word in ref.split(":")[1:])
    attachments = said.body.get("attachments")
    for place, attachment in enumerate(attachments if isinstance(attachments, list) else ()):
        if isinstance(attachment, Mapping):
            yield item_of(attachment, make_file(peer, number, f"{said.place}{place}"))
    location = _location(said.body.get("geo"))
    if location is not None:
        yield location


def _location(geo: Any) -> Item | None:
    if not isinstance(geo, Mapping):
        return None
    point, place = geo.get("coordinates"), geo.get("place")
    try:
        return Location(
            latitude=float(point["latitude"]),  # type: ignore[index]  # whatever it is, the next lines say
            longitude=float(point["longitude"]),  # type: ignore[index]  # as above
            title=str(place.get("title") or "") if isinstance(place, Mapping) else "",
        )
    except (TypeError, KeyError, ValueError):
        return Unsupported(what="geo")


def _all_said(message: Mapping[str, Any], place: str = "") -> list[_Said]:
    """A message and all that is forwarded in it, however deep, in order."""
    found = [_Said(message, place)]
    forwarded = message.get("fwd_messages")
    for number, inner in enumerate(forwarded if isinstance(forwarded, list) else ()):
        if isinstance(inner, Mapping) and place.count("f") < 45:
            found += _all_said(inner, f"{place}f{number}.")
    return found


def _reply_to(message: Mapping[str, Any], peer: int) -> MessageRef | None:
    answered = message.get("reply_message")
    number = answered.get("conversation_message_id") if isinstance(answered, Mapping) else None
    return make_message(peer, number) if isinstance(number, int) and number > 0 else None


def _is_start(payload: Any) -> bool:
    """The Start button (VK-35)."""
    if not isinstance(payload, str):
        return False
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, Mapping) and found.get("command") == "start"


def _integer(body: Mapping[str, Any], name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotUnderstood(f"{name}: no number")
    return value


def _loosely(value: Any) -> int:
    return value if isinstance(value, int) else 0


def attachment_at(message: Mapping[str, Any], place: str) -> Mapping[str, Any] | None:
    """The attachment that a file's place names, in its message as VKontakte gives it now."""
    *inner, last = place.split(".")
    found: Any = message
    for step in inner:
        found = _at(found.get("fwd_messages"), int(step.removeprefix("f"))) if isinstance(found, Mapping) else None
    attachment = _at(found.get("attachments"), int(last)) if isinstance(found, Mapping) else None
    return attachment if isinstance(attachment, Mapping) else None


def _at(items: Any, number: int) -> Any:
    return items[number] if isinstance(items, Sequence) and number < len(items) else None
