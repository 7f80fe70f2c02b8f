"""From what stands in the operator chat to what it asks for: an answer, a command, a word of help, or nothing."""

from dataclasses import replace
from typing import assert_never

from contracts.content import Content, Text, Unsupported
from contracts.envelope import Envelope, id_from
from contracts.ids import MessageRef
from contracts.inbound import OperatorSpoke
from router.app.cards import LISTED, card_text, open_text, templates_text
from router.app.deleting import delete_asked
from router.app.house import House, plain_name
from router.app.money.by_hand import paid
from router.app.pieces import Carried, piece_of, words_of
from router.app.place_ports import AllOpen, ByPlace
from router.app.ports import ByMessage, Found, Operator, Sent
from router.app.reading import Reading, Said
from router.app.templates import Filled, Kept, Listed, Refused, ordered
from router.dialog.effects import Notify, Phrase
from router.dialog.events import Answered, AssignAsked, BanAsked, CloseAsked, Event, NoteGiven, UnbanAsked
from router.dialog.orders import Command, Inner, Known, OwnersOrder, Unknown, Words, read_order

__all__ = ["operator_aim", "operator_spoke", "seen_operator", "waits_for_link"]

_OF_NOBODY: frozenset[Command] = frozenset({"help", "open"})


def operator_aim(said: OperatorSpoke, since: float) -> ByMessage | ByPlace | AllOpen:
    """Whom an operator's message concerns; `since` is how far back an unreported message may be the one replied to."""
    order = read_order(words_of(said.content))
    place = said.topic if said.reply_to is None and not said.reply_elsewhere else None
    match order:
        case Known(command="open"):
            return AllOpen(LISTED)
        case Known(command=command):
            card, operators, templates = command == "who", command == "assign", command == "template"
            if place is not None and command not in _OF_NOBODY and command != "delete":
                return ByPlace(place, card=card, operators=operators, templates=templates)
            return ByMessage(
                said.reply_to or "",
                pending_since=since,
                card=card,
                operators=operators,
                templates=templates,
                pieces=command == "delete",
                pays=command == "pay",
            )
        case Words() if place is not None:
            return ByPlace(place)
        case _:
            return ByMessage(said.reply_to or "", pending_since=since)


def seen_operator(said: OperatorSpoke) -> Operator | None:
    """Who wrote, if anybody knows."""
    if said.anonymous:
        return None
    username = said.operator.username
    return Operator(said.operator.ref, plain_name(said.operator.name), None if username is None else username.lower())


def waits_for_link(said: OperatorSpoke, found: Found) -> bool:
    """Whether it needs the client of a message of ours that nobody has reported yet: the report may be on its way."""
    if said.reply_to is None or not said.reply_to_bot or not found.pending:
        return False
    order = read_order(words_of(said.content))
    return order == Words() or (isinstance(order, Known) and order.command not in _OF_NOBODY)


def operator_spoke(
    envelope: Envelope[OperatorSpoke], found: Found, house: House, also: tuple[MessageRef, ...] = ()
) -> Reading:
    """What an operator's message asks for; `also` are the further messages of an album.

    In a plain group only a reply concerns anybody; in a client's topic what replies to nothing does, too; what is said
    in *General* of a forum stays there.
    """
    said = envelope.payload
    order = read_order(words_of(said.content))
    match order:
        case Inner():
            return Reading()
        case OwnersOrder():
            return _note(said, "operators-owner-only")
        case Unknown(written, nearest):
            return _note(said, "operators-unknown-command", written=written, nearest=nearest)
        case Known():
            return _known(envelope, found, order, house)
        case Words():
            return _answer(envelope, found, house, said.content, also)
        case _:
            assert_never(order)


def _known(envelope: Envelope[OperatorSpoke], found: Found, order: Known, house: House) -> Reading:
    said = envelope.payload
    match order.command:
        case "help":
            return _note(said, "operators-help")
        case "open":
            return Reading() if found.opened is None else _said(said, open_text(found.opened, house))
        case "delete":
            return Reading(effects=(delete_asked(said, found),))
        case "template":
            return _template(envelope, found, order.rest, house)
        case _:
            return _about_a_client(said, found, order, house)


def _about_a_client(said: OperatorSpoke, found: Found, order: Known, house: House) -> Reading:
    """A command that needs to know whose message it replies to."""
    answered = _client_of(found)
    if answered is None or found.state is None:
        return _note(said, "operators-topic-of-nobody" if _is_of_nobody(said, found) else "operators-reply-first")
    at = said.at.timestamp()
    match order.command:
        case "close" | "ban" | "unban":
            asked = BanAsked(said.message, order.rest, at) if order.command == "ban" else UnbanAsked(said.message)
            return _event(CloseAsked(said.message, at, answered.dialog) if order.command == "close" else asked)
        case "who":
            return Reading() if found.card is None else _said(said, card_text(found.state.who, found.card, house))
        case "note":
            words = order.rest
            by = plain_name(said.operator.name)
            return _event(NoteGiven(said.message, words, by)) if words else _note(said, "operators-note-empty")
        case "assign":
            return _assign(said, found, answered, order.rest)
        case "pay":
            return paid(said, found, answered, house)
        case "delete" | "help" | "open" | "template":
            return Reading()
        case _:
            assert_never(order.command)


def _assign(said: OperatorSpoke, found: Found, answered: Sent, rest: str) -> Reading:
    """To whoever is named; to the colleague whose answer it replies to; else to whoever asks."""
    if rest:
        name = rest.split(maxsplit=1)[0]
        wanted = name.removeprefix("@").lower()
        named = next((one for one in found.operators if one.username == wanted), None)
        if named is None:
            return _note(said, "operators-assign-unknown", who=name[:64])
        return _event(AssignAsked(said.message, named.ref, named.name))
    theirs = answered.author if answered.origin == said.reply_to else None
    colleague = next((one for one in found.operators if one.ref == theirs), None)
    if colleague is not None:
        return _event(AssignAsked(said.message, colleague.ref, colleague.name))
    if said.anonymous:
        return _note(said, "operators-anonymous-assign")
    return _event(AssignAsked(said.message, said.operator.ref, plain_name(said.operator.name)))


def _template(envelope: Envelope[OperatorSpoke], found: Found, rest: str, house: House) -> Reading:
    said = envelope.payload
    client = None if _client_of(found) is None or found.state is None else found.state.who
    order = ordered(rest, found.templates, client)
    match order:
        case Listed():
            return _said(said, templates_text(found.templates, house))
        case Kept(change=change, word=word):
            return Reading(effects=(Notify(word, said.message, silent=True),), templates=(change,))
        case Refused(word=word):
            return Reading(effects=(Notify(word, said.message, silent=True),))
        case Filled(name=name, text=text):
            sending = _answer(envelope, found, house, Text(text=text))
            word = Phrase("template-sent", (("name", name), ("text", text)))
            goes = sending.events and client is not None and not client.banned
            shown = (Notify(word, said.message, silent=True),) if goes else ()
            return replace(sending, effects=(*sending.effects, *shown))
        case _:
            assert_never(order)


def _answer(
    envelope: Envelope[OperatorSpoke],
    found: Found,
    house: House,
    content: Content,
    also: tuple[MessageRef, ...] = (),
) -> Reading:
    """The client whose message is answered gets this."""
    said = envelope.payload
    inside = _stays_inside(said, found, moved=bool(house.former_chats))
    if inside is not None:
        return inside
    answered = _client_of(found)
    if answered is None:
        return _note(said, "operators-no-relay")
    if answered.kind == "answer" and answered.state == "refused":
        return _note(said, "operators-not-sent")
    if isinstance(content, Unsupported):
        return _note(said, "operators-unsupported", what=content.what)
    at = said.at.timestamp()
    quotes = answered.origin if answered.kind == "relay" else answered.quotes
    piece = piece_of(said.message, Carried(content=content, also=also), at, quotes)
    name = plain_name(said.operator.name)
    operator = None if said.anonymous else said.operator.ref
    return _event(Answered(piece, operator, id_from("dialog", envelope.id), at, name))


def _stays_inside(said: OperatorSpoke, found: Found, *, moved: bool) -> Reading | None:
    """What is said to words that go to nobody; `None` when they may go to a client.

    `moved`: the chat was another one before, whose messages nobody can answer any more.
    """
    if said.reply_elsewhere:
        if said.topic is None and not moved:
            return Reading()
        return _note(said, "operators-reply-to-former" if moved else "operators-reply-elsewhere")
    if _is_of_nobody(said, found):
        return _note(said, "operators-topic-of-nobody")
    if found.spoken_to:
        state = found.state
        doubtful = state is not None and not state.who.verified and found.place is not None and found.place.shared
        return _note(said, "operators-which-account") if doubtful else None
    if said.reply_to is None:
        return Reading()
    if not found.commands:
        return _note(said, "operators-lost") if said.reply_to_bot else Reading()
    return _note(said, "operators-general") if said.forum and said.thread is None else None


def _is_of_nobody(said: OperatorSpoke, found: Found) -> bool:
    """Said in a topic that people take for a client's, and that is none's (any more)."""
    if said.reply_to is not None or said.reply_elsewhere:
        return False
    return found.state is None if said.topic is not None else said.thread_of_bot


def _client_of(found: Found) -> Sent | None:
    """What the replied message stands for, if it stands for a client; of merged relays the newest.

    In a client's topic what replies to nothing stands for the client as the card does.
    """
    if found.spoken_to and found.state is not None:
        return Sent("", "card", found.state.who.chat)
    about = [sent for sent in found.commands if sent.kind in {"card", "relay", "answer"} and sent.chat is not None]
    return about[-1] if about and found.state is not None else None


def _event(event: Event) -> Reading:
    return Reading(events=(event,))


def _said(said: OperatorSpoke, text: str) -> Reading:
    return Reading(effects=(Said(text, said.message),))


def _note(said: OperatorSpoke, key: str, **values: str) -> Reading:
    return Reading(effects=(Notify(Phrase(key, tuple(values.items())), said.message, silent=True),))
