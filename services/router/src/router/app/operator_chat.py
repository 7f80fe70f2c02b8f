"""From what stands in the operator chat to what it asks for: an answer, a command, a word of help, or nothing."""

from typing import assert_never

from contracts.content import Unsupported
from contracts.envelope import Envelope, id_from
from contracts.ids import MessageRef
from contracts.inbound import OperatorSpoke
from router.app.pieces import Carried, piece_of, words_of
from router.app.ports import Found, Sent
from router.app.reading import Reading
from router.dialog.effects import Notify, Phrase
from router.dialog.events import Answered, CloseAsked, Event
from router.dialog.orders import Inner, Known, Unknown, Words, read_order

__all__ = ["operator_spoke", "waits_for_link"]


def waits_for_link(said: OperatorSpoke, found: Found) -> bool:
    """Whether it needs the client of a message of ours that nobody has reported yet: the report may be on its way."""
    if said.reply_to is None or not said.reply_to_bot or not found.pending:
        return False
    return read_order(words_of(said.content)) in {Words(), Known("close")}


def operator_spoke(envelope: Envelope[OperatorSpoke], found: Found, also: tuple[MessageRef, ...] = ()) -> Reading:
    """What an operator's message asks for; `also` are the further messages of an album.

    In a plain group only a reply concerns anybody.
    """
    said = envelope.payload
    order = read_order(words_of(said.content))
    match order:
        case Inner():
            return Reading()
        case Unknown(written, nearest):
            return _note(said, "operators-unknown-command", written=written, nearest=nearest)
        case Known(command=command):
            return _close(said, found) if command == "close" else _note(said, "operators-help")
        case Words():
            return _answer(envelope, found, also)
        case _:
            assert_never(order)


def _close(said: OperatorSpoke, found: Found) -> Reading:
    answered = _client_of(found)
    if answered is None:
        return _note(said, "operators-reply-first")
    return _event(CloseAsked(said.message, said.at.timestamp(), answered.dialog))


def _answer(envelope: Envelope[OperatorSpoke], found: Found, also: tuple[MessageRef, ...]) -> Reading:
    said = envelope.payload
    if said.reply_to is None:
        return Reading()
    if not found.commands:
        return _note(said, "operators-lost") if said.reply_to_bot else Reading()
    answered = _client_of(found)
    if answered is None:
        return _note(said, "operators-no-relay")
    if answered.kind == "answer" and answered.state == "refused":
        return _note(said, "operators-not-sent")
    if isinstance(said.content, Unsupported):
        return _note(said, "operators-unsupported", what=said.content.what)
    at = said.at.timestamp()
    quotes = answered.origin if answered.kind == "relay" else answered.quotes
    piece = piece_of(said.message, Carried(content=said.content, also=also), at, quotes)
    return _event(Answered(piece, said.operator.ref, id_from("dialog", envelope.id), at))


def _client_of(found: Found) -> Sent | None:
    """What the replied message stands for, if it stands for a client; of merged relays the newest."""
    about = [sent for sent in found.commands if sent.kind in {"card", "relay", "answer"} and sent.chat is not None]
    return about[-1] if about and found.state is not None else None


def _event(event: Event) -> Reading:
    return Reading(events=(event,))


def _note(said: OperatorSpoke, key: str, **values: str) -> Reading:
    return Reading(effects=(Notify(Phrase(key, tuple(values.items())), said.message, silent=True),))
