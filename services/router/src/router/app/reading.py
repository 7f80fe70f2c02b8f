"""From what a gateway said to what the dialog calls it: whom it concerns, and which events it is."""

import re
from dataclasses import dataclass, replace
from typing import assert_never

from contracts.content import Album, Content, Text, Unsupported
from contracts.delivery import Reported
from contracts.envelope import Envelope, id_from
from contracts.ids import MessageRef
from contracts.inbound import ButtonPressed, Person, PersonSpoke
from contracts.inbound import ReachChanged as ReachSaid
from contracts.mail import MailRefused
from contracts.timers import TimerDue
from router.app.cards import rival_text
from router.app.deleting import Unsend, deleted, what_became
from router.app.house import House, plain_name
from router.app.menus import CHOICES, Choice, choice_of
from router.app.money.ports import MoneyChange
from router.app.money.words import prices_words
from router.app.pieces import Carried, piece_of
from router.app.ports import ByChat, Caller, Found, Link, Mailed, Named, Sent, Settled
from router.app.template_ports import TemplateChange
from router.dialog.effects import Effect, Notify, Offer, Phrase, Relay, StopSpinner
from router.dialog.email import read_email
from router.dialog.events import (
    AnswerDelivered,
    AnswerRefused,
    Away,
    CardDelivered,
    CaughtUp,
    Chose,
    CloseChosen,
    CodeAsked,
    CodeUndelivered,
    EmailAgain,
    Event,
    FellBehind,
    GaveEmail,
    LanguageChosen,
    RatingPressed,
    ReachChanged,
    RelayDelivered,
    RelayRefused,
    SentUnsupported,
    Standing,
    Started,
    StrangePress,
    SubscriptionAsked,
    WaitedLong,
    Wrote,
)
from router.dialog.states import Piece

__all__ = [
    "ANSWER_WAITS",
    "Again",
    "Amend",
    "Following",
    "Reading",
    "Redraw",
    "Said",
    "mail_refused",
    "pressed",
    "pressed_aim",
    "reach",
    "reported",
    "spoke",
    "spoke_aim",
    "timer",
]

ANSWER_WAITS = "answer-waits"
_RATING = re.compile(r"rate:([0-9a-f-]{1,40}):([1-5])")
MOST_WAITING = 20
"""Of one client's messages: whose next one comes is told that it arrives late."""
_AFTER_ALL = 1000
"""More places than one command has pieces."""
_MENU = {f"menu:{choice}": choice for choice in CHOICES}
_MAILS_FOR_ACCOUNT = 5


@dataclass(frozen=True, slots=True)
class Amend:
    """What a command shows is to change."""

    base: Sent
    before: Carried
    after: Carried
    first: Carried


@dataclass(frozen=True, slots=True)
class Again:
    """What a refused command carried is to be sent once more, because somebody asked for it."""

    base: Sent
    human_agent: bool


@dataclass(frozen=True, slots=True)
class Redraw:
    """What stands in the operator chat changes, and its buttons go."""

    base: Sent
    before: Content
    after: Content


@dataclass(frozen=True, slots=True)
class Said:
    """The operators read this, which stands in words already."""

    text: str
    reply_to: str


Following = Effect | Amend | Again | Redraw | Said | Unsend
"""Everything that may follow from a message, beside what changes in an account's state."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message comes to."""

    events: tuple[Event, ...] = ()
    effects: tuple[Following, ...] = ()
    """What follows whatever the account's state, before what the events bring about."""
    settled: tuple[Settled, ...] = ()
    links: tuple[Link, ...] = ()
    templates: tuple[TemplateChange, ...] = ()
    money: MoneyChange | None = None


def spoke_aim(said: PersonSpoke, house: House) -> ByChat:
    """Whom a client's message concerns."""
    address = read_email(said.content.text) if isinstance(said.content, Text) else None
    return ByChat(
        chat=said.chat,
        caller=_caller(said.person, said.channel, said.at.timestamp(), house),
        reply_to=said.reply_to,
        email=None if address is None else address.email,
        code=isinstance(said.content, Text) and choice_of(said.content.text, house.speech) == "code",
        pays=isinstance(said.content, Text) and choice_of(said.content.text, house.speech) == "payment",
    )


def spoke(
    envelope: Envelope[PersonSpoke],
    found: Found,
    house: House,
    also: tuple[MessageRef, ...] = (),
    *,
    late: bool = False,
) -> Reading:
    """What a client said; `also` are the further messages of an album, `late`: it was set aside before."""
    said, at = envelope.payload, envelope.payload.at.timestamp()
    content, strange = _parted(said.content)
    refused = tuple(SentUnsupported(what, at) for what in strange)
    if content is None:
        return Reading(refused)
    sent_at = f"{said.at.astimezone(house.timezone):%d.%m %H:%M}" if late else None
    carried = Carried(content=content, forwarded=said.forwarded, also=also, late=sent_at)
    if isinstance(said.content, Text) and said.forwarded is None:
        choice = choice_of(said.content.text, house.speech)
        if choice is not None:
            return Reading((_chosen(choice, envelope, at, found, house),))
        if said.content.text.split(maxsplit=1)[:1] == ["/start"]:
            return Reading((Started(at),))
    piece = piece_of(said.message, carried, at, found.answers)
    address = read_email(said.content.text) if isinstance(said.content, Text) else None
    if address is not None and found.named is not None:
        standing = _standing(found.named, house)
        rival = "" if found.named.rival is None else rival_text(found.named.rival, house)
        gave = GaveEmail(piece, address.email, standing, address.more, at, rival, _code(found.mailed, house))
        return Reading((replace(gave, away=_away(at, house)),))
    behind = (FellBehind(),) if found.waiting >= MOST_WAITING else ()
    return Reading((Wrote(piece, at, _away(at, house)), *behind, *refused))


def _parted(content: Content) -> tuple[Content | None, tuple[str, ...]]:
    """What can be carried, and the platform's words for what cannot."""
    match content:
        case Unsupported(what=what):
            return None, (what,)
        case Album(items=items, caption=caption):
            strange = tuple(item.what for item in items if isinstance(item, Unsupported))
            kept = tuple(item for item in items if not isinstance(item, Unsupported))
            if not kept:
                return (Text(text=caption) if caption else None), strange
            return content.model_copy(update={"items": kept}), strange
        case _:
            return content, ()


def pressed_aim(said: ButtonPressed, house: House) -> ByChat:
    """Whom a client's press concerns, and which dialog."""
    rating = _RATING.fullmatch(said.payload)
    caller = _caller(said.person, said.channel, said.at.timestamp(), house)
    dialog = None if rating is None else rating[1]
    choice = _MENU.get(said.payload)
    return ByChat(said.chat, caller, dialog=dialog, code=choice == "code", pays=choice == "payment")


def pressed(envelope: Envelope[ButtonPressed], found: Found, house: House) -> Reading:
    """What a client pressed."""
    said, at = envelope.payload, envelope.payload.at.timestamp()
    choice = _MENU.get(said.payload)
    if choice is not None:
        return Reading((_chosen(choice, envelope, at, found, house),), effects=(StopSpinner(said.press),))
    rating = _RATING.fullmatch(said.payload)
    if rating is None:
        return Reading((StrangePress(said.press, at),))
    return Reading((RatingPressed(said.press, rating[1], int(rating[2]), at),))


def _chosen(
    choice: Choice, envelope: Envelope[PersonSpoke] | Envelope[ButtonPressed], at: float, found: Found, house: House
) -> Event:
    """What a button of the menu asks for."""
    match choice:
        case "support" | "payment":
            return Chose(choice, _fresh(envelope), at, _away(at, house), _prices(found, house))
        case "close":
            return CloseChosen(at)
        case "subscription":
            return SubscriptionAsked(at, house.mails)
        case "email":
            return EmailAgain(at)
        case "code":
            return CodeAsked(at, _code(found.mailed, house))
        case "language:ru" | "language:en":
            return LanguageChosen(choice.partition(":")[2], at)
        case "menu":
            return Started(at)
        case _:
            assert_never(choice)


def _prices(found: Found, house: House) -> str:
    """What there is to pay for, in the client's language."""
    if found.money is None or found.state is None:
        return ""
    speech = house.speech
    return prices_words(found.money.active, speech, speech.language_of(found.state.who.language))


def _code(mailed: Mailed | None, house: House) -> str | None:
    """A fresh code, if a mail may go: one to an address a minute, five for an account an hour."""
    if not house.mails or mailed is None or mailed.to_address or mailed.for_account >= _MAILS_FOR_ACCOUNT:
        return None
    return house.new_code()


def _away(at: float, house: House) -> Away | None:
    return None if house.hours is None else house.hours.away(at)


def reach(said: ReachSaid) -> Reading:
    """Whether the client can be reached."""
    return Reading((ReachChanged(said.reachable, said.at.timestamp()),))


def mail_refused(said: MailRefused) -> Reading:
    """A mail did not go; only codes are mailed."""
    return Reading((CodeUndelivered(said.to),))


def reported(said: Reported, found: Found) -> Reading:
    """What became of commands; each message that stands is linked: a second real one, a piece before a refusal."""
    reading = Reading()
    for sent in found.commands:
        reading = _linked(reading, sent, said)
        if sent.state in {"sent", "deleted"} or (sent.state == "refused" and not said.delivered):
            continue
        end = Settled(sent.id, "sent" if said.delivered else "refused", said.reason, said.thread)
        event = _end_of(sent, said)
        events = (*reading.events, event) if event is not None else reading.events
        effects = (*reading.effects, *_besides(sent, said))
        ends = (*reading.settled, end, *deleted(sent, said))
        reading = replace(reading, settled=ends, events=events, effects=effects)
    arrived = sum(sent.kind == "relay" and sent.state == "pending" for sent in found.commands)
    if found.state is not None and found.state.told_late and found.waiting <= arrived:
        reading = replace(reading, events=(*reading.events, CaughtUp()))
    return reading


def _linked(reading: Reading, sent: Sent, said: Reported) -> Reading:
    """Each piece is linked to what it carries; what an edit has added, after the pieces of what it changed."""
    first = 0 if sent.about is None else _AFTER_ALL
    part = said.commands.index(sent.id) if sent.id in said.commands else 0
    about = sent.about or sent.id
    links = tuple(Link(message, about, first + place, part) for place, message in enumerate(said.messages))
    return replace(reading, links=(*reading.links, *links))


def _besides(sent: Sent, said: Reported) -> tuple[Effect, ...]:
    """What people are told of an edit that was refused, or of what became of a file on its way."""
    if sent.kind == "relay" and said.delivered and sent.state == "refused" and said.messages:
        return (Notify(Phrase("operators-relay-came-late"), said.messages[0], silent=True),)
    if sent.kind == "delete":
        return (what_became(sent, said),)
    if sent.kind == "answer" and said.delivered and sent.origin is not None:
        return tuple(Notify(Phrase(f"operators-remark-{word}"), sent.origin, silent=True) for word in said.remarks)
    if said.delivered or sent.content is None or sent.origin is None:
        return ()
    if sent.kind == "relay_edit" and sent.dialog is not None:
        piece = Piece(sent.origin, sent.content, said.at.timestamp(), answers=sent.quotes)
        return (Relay(piece, sent.dialog, changed=True),)
    if sent.kind == "answer_edit":
        still = Phrase("operators-still-old", (("reason", said.reason or "refused"),))
        return (Notify(still, sent.origin, offers=(Offer("fix", sent.id),)),)
    return ()


def _end_of(sent: Sent, said: Reported) -> Event | None:
    kind, dialog, origin, at = sent.kind, sent.dialog, sent.origin, said.at.timestamp()
    if kind == "answer" and origin is not None:
        if said.reason is None:
            return AnswerDelivered(origin, at)
        return AnswerRefused(origin, said.reason, at, sent.id)
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
    if named.rival is not None:
        return "taken"
    return "known" if named.recorded else "new"


def _fresh(envelope: Envelope[PersonSpoke] | Envelope[ButtonPressed]) -> str:
    """The name of a dialog that this message may open: the same at every try."""
    return id_from("dialog", envelope.id)
