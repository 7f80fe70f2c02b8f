"""Albums that come as several messages (TG-42): which items make one, and the one message that they come to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from contracts.content import Album, Content, Item, Text
from contracts.envelope import Envelope, id_from
from contracts.ids import MessageRef
from contracts.inbound import OperatorSpoke, PersonSpoke
from contracts.wire import Wire
from router.app.ports import Gathered, Timer

__all__ = ["ALBUM", "Whole", "albums_in", "gathered_of", "timer_of", "whole_of"]

ALBUM = "album"
QUIET_SECONDS = 1.5
"""After so long without a further item an album is complete; nothing else says so."""
LONGEST_SECONDS = 10.0

Spoke = TypeVar("Spoke", PersonSpoke, OperatorSpoke)


@dataclass(frozen=True, slots=True)
class Whole(Generic[Spoke]):
    """What the items of one album come to."""

    envelope: Envelope[Spoke]
    also: tuple[MessageRef, ...]
    """The messages after its first."""


def gathered_of(envelope: Envelope[PersonSpoke] | Envelope[OperatorSpoke], now: float) -> Gathered:
    """An item of an album, to be kept until the next one comes."""
    said = envelope.payload
    speaker = said.person.ref if isinstance(said, PersonSpoke) else said.operator.ref
    return Gathered(envelope.id, envelope.key, speaker, said.album or "", cast("Envelope[Wire]", envelope), now)


def timer_of(item: Gathered, first_kept_at: float) -> Timer:
    """When the album of this item is taken for complete."""
    due = min(item.kept_at + QUIET_SECONDS, first_kept_at + LONGEST_SECONDS)
    return Timer(id_from(ALBUM, item.lane, item.album), item.lane, ALBUM, item.album, due)


def albums_in(items: Sequence[Gathered]) -> tuple[tuple[Gathered, ...], ...]:
    """The items of each album together, in the order in which the albums began."""
    albums: dict[tuple[str, str], list[Gathered]] = {}
    for item in items:
        albums.setdefault((item.speaker, item.album), []).append(item)
    return tuple(tuple(items) for items in albums.values())


def whole_of(items: Sequence[Gathered], kind: type[Spoke]) -> Whole[Spoke]:
    """One message for all items of an album; an item that came alone is itself. Raises `TypeError` for another kind."""
    envelopes = [_read(item, kind) for item in items]
    first = envelopes[0]
    said = first.payload
    reply_to = next((one.payload.reply_to for one in envelopes if one.payload.reply_to is not None), None)
    changed: dict[str, object] = {
        "content": _content([one.payload.content for one in envelopes]),
        "reply_to": reply_to,
        "album": None,
    }
    if isinstance(said, OperatorSpoke):
        answering = [one.payload for one in envelopes if isinstance(one.payload, OperatorSpoke)]
        changed["reply_to_bot"] = any(one.reply_to_bot for one in answering)
    whole = Envelope(
        id=id_from(ALBUM, *(item.message_id for item in items)),
        key=first.key,
        payload=said.model_copy(update=changed),
        at=first.at,
        correlation=first.correlation,
        causation=first.id,
        trace=first.trace,
    )
    return Whole(whole, tuple(one.payload.message for one in envelopes[1:]))


def _read(item: Gathered, kind: type[Spoke]) -> Envelope[Spoke]:
    if not isinstance(item.envelope.payload, kind):
        raise TypeError(f"{item.envelope.type} among items of {kind.__name__}")
    return cast("Envelope[Spoke]", item.envelope)


def _content(contents: Sequence[Content]) -> Content:
    if len(contents) == 1:
        return contents[0]
    items: list[Item] = []
    words: list[str] = []
    for content in contents:
        match content:
            case Text(text=text):
                words.append(text)
            case Album():
                items += content.items
                words += [content.caption] if content.caption else []
            case _:
                items.append(content)
    return Album(items=tuple(items), caption="\n".join(words)) if items else Text(text="\n".join(words))
