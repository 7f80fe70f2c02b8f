"""From what a gateway said to what the dialog calls it: whom it concerns, and which events it is."""

import re
from dataclasses import dataclass, replace

from contracts.content import Text, Unsupported
from contracts.delivery import Reported
from contracts.envelope import Envelope, id_from
from contracts.inbound import ButtonPressed, OperatorSpoke, Person, PersonSpoke
from contracts.inbound import ReachChanged as ReachSaid
from contracts.timers import TimerDue
from router.app.house import House, plain_name
from router.app.pieces import piece_of
from router.app.ports import ByChat, Caller, Found, Link, Named, Settled
from router.dialog.effects import Notify
from router.dialog.email import read_email
from router.dialog.events import (
    AnswerDelivered,
    AnswerRefused,
    CardDelivered,
    Chose,
    Event,
    GaveEmail,
    RatingPressed,
    ReachChanged,
    RelayDelivered,
    RelayRefused,
    SentUnsupported,
    Standing,
    Started,
    StrangePress,
    WaitedLong,
    Wrote,
)

__all__ = ["ANSWER_WAITS", "Reading", "pressed", "pressed_aim", "reach", "reported", "spoke", "spoke_aim", "timer"]

ANSWER_WAITS = "answer-waits"
_RATING = re.compile(r"rate:([0-9a-f-]{1,40}):([1-5])")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message comes to."""

    events: tuple[Event, ...] = ()
    notes: tuple[Notify, ...] = ()
    """What the operators are told whatever the account's state."""
    settled: tuple[Settled, ...] = ()
    links: tuple[Link, ...] = ()


def spoke_aim(said: PersonSpoke, house: House) -> ByChat:
    """Whom a client's message concerns."""
    address = read_email(said.content.text) if isinstance(said.content, Text) else None
    return ByChat(
        chat=said.chat,
        caller=_caller(said.person, said.channel, said.at.timestamp(), house),
        reply_to=said.reply_to,
        email=None if address is None else address.email,
    )


def spoke(envelope: Envelope[PersonSpoke], found: Found, house: House) -> Reading:
    """What a client said."""
    said, at = envelope.payload, envelope.payload.at.timestamp()
    if isinstance(said.content, Unsupported):
        return Reading((SentUnsupported(said.content.what, at),))
    if isinstance(said.content, Text):
        topic = house.speech.menu_choice(said.content.text)
        if topic is not None:
            return Reading((Chose(topic, _fresh(envelope), at),))
        if said.content.text.split(maxsplit=1)[:1] == ["/start"]:
            return Reading((Started(at),))
    piece = piece_of(said.message, said.content, at, found.answers)
    address = read_email(said.content.text) if isinstance(said.content, Text) else None
    if address is not None and found.named is not None:
        standing = _standing(found.named, house)
        return Reading((GaveEmail(piece, address.email, standing, address.more, at, found.named.others),))
    return Reading((Wrote(piece, at),))


def pressed_aim(said: ButtonPressed, house: House) -> ByChat:
    """Whom a client's press concerns, and which dialog."""
    rating = _RATING.fullmatch(said.payload)
    caller = _caller(said.person, said.channel, said.at.timestamp(), house)
    return ByChat(said.chat, caller, dialog=None if rating is None else rating[1])


def pressed(envelope: Envelope[ButtonPressed]) -> Reading:
    """What a client pressed."""
    said, at = envelope.payload, envelope.payload.at.timestamp()
    rating = _RATING.fullmatch(said.payload)
    if rating is None:
        return Reading((StrangePress(said.press, at),))
    return Reading((RatingPressed(said.press, rating[1], int(rating[2]), at),))


def reach(said: ReachSaid) -> Reading:
    """Whether the client can be reached."""
    return Reading((ReachChanged(said.reachable, said.at.timestamp()),))


def reported(said: Reported, found: Found) -> Reading:
    """What became of commands; each message that stands is linked: a second real one, a piece before a refusal."""
    reading = Reading()
    for sent in found.commands:
        links = tuple(Link(message, sent.id) for message in said.messages)
        reading = replace(reading, links=(*reading.links, *links))
        if sent.state == "sent" or (sent.state == "refused" and not said.delivered):
            continue
        end = Settled(sent.id, "sent" if said.delivered else "refused", said.reason)
        event = _end_of(sent.kind, sent.dialog, sent.origin, said)
        events = (*reading.events, event) if event is not None else reading.events
        reading = replace(reading, settled=(*reading.settled, end), events=events)
    return reading


def _end_of(kind: str, dialog: str | None, origin: str | None, said: Reported) -> Event | None:
    at = said.at.timestamp()
    if kind == "answer" and origin is not None:
        return AnswerDelivered(origin, at) if said.reason is None else AnswerRefused(origin, said.reason, at)
    if kind not in {"card", "relay"}:
        return None
    if said.reason is not None:
        return RelayRefused(said.reason, at, relay=kind == "relay")
    if dialog is None:
        return None
    if kind == "relay":
        return RelayDelivered(dialog, at)
    return CardDelivered(dialog, said.messages[0], at) if said.messages else None


def timer(said: TimerDue, found: Found) -> Reading:
    """Something to be looked at again."""
    if said.kind != ANSWER_WAITS:
        return Reading()
    waiting = [sent.origin for sent in found.commands if sent.kind == "answer" and sent.state == "pending"]
    return Reading(tuple(WaitedLong(origin, said.due.timestamp()) for origin in waiting if origin is not None))


def _caller(person: Person, channel: str, at: float, house: House) -> Caller:
    name = plain_name(person.name) or house.speech.nameless
    return Caller(channel, name, person.username, person.language, at)


def _standing(named: Named, house: House) -> Standing:
    """With `reject`, everybody is accepted until the owner's records have been read."""
    if not named.known and named.closed_list and house.unknown_clients == "reject":
        return "rejected"
    if named.others:
        return "taken"
    return "known" if named.recorded else "new"


def _fresh(envelope: Envelope[PersonSpoke] | Envelope[OperatorSpoke]) -> str:
    """The name of a dialog that this message may open: the same at every try."""
    return id_from("dialog", envelope.id)
