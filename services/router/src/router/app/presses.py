"""Buttons under the bot's words to the operators: what a press means, and what stands there afterwards. Pure."""

import re
from dataclasses import dataclass, field

from contracts.content import Content
from contracts.envelope import id_from
from contracts.ids import ChatRef
from contracts.inbound import OperatorPressed
from router.app.house import House, plain_name
from router.app.money import hearing
from router.app.money.ports import ByReceipt
from router.app.pieces import carried_in, with_words
from router.app.ports import ByChat, ByCommands, Found
from router.app.reading import Again, Reading, Redraw
from router.dialog.effects import Phrase
from router.dialog.events import ClaimSettled, Confirmed
from router.dialog.states import State

__all__ = ["Press", "operator_pressed", "press_aim"]

_OFFERED = re.compile(r"(fix|agent):([0-9a-f-]{1,40})")
_WHOSE = re.compile(r"(confirm|allow|refuse):(\S{1,56})")
_STILL_OPEN = "refused"


@dataclass(frozen=True, slots=True)
class Press:
    """What a press comes to, and the word that is shown for it."""

    word: Phrase
    reading: Reading = field(default_factory=Reading)


def press_aim(said: OperatorPressed) -> ByChat | ByCommands | ByReceipt:
    """Whom a press in the operator chat concerns."""
    receipt = hearing.press_aim(said.payload)
    if receipt is not None:
        return receipt
    whose = _WHOSE.fullmatch(said.payload)
    if whose is not None:
        return ByChat(ChatRef(whose[2]), edited=said.message)
    offered = _OFFERED.fullmatch(said.payload)
    return ByCommands(() if offered is None else (offered[2], id_from("again", offered[2])))


def operator_pressed(said: OperatorPressed, found: Found, house: House) -> Press:
    """A button under a word of the bot's to the operators."""
    if hearing.press_aim(said.payload) is not None:
        return Press(*hearing.pressed(said.payload, plain_name(said.operator.name), found, house))
    if found.state is None:
        return Press(Phrase("operators-press-unknown"))
    whose = _WHOSE.fullmatch(said.payload)
    if whose is not None:
        return _whose(whose[1], said, found, found.state, house)
    offered = _OFFERED.fullmatch(said.payload)
    return Press(Phrase("operators-press-unknown")) if offered is None else _offered(offered[1], offered[2], found)


def _offered(kind: str, command: str, found: Found) -> Press:
    by_id = {sent.id: sent for sent in found.commands}
    base = by_id.get(command)
    if base is None or base.content is None or base.state != _STILL_OPEN:
        return Press(Phrase("operators-press-unknown"))
    if id_from("again", base.id) in by_id:
        return Press(Phrase("operators-sent-already"))
    return Press(Phrase("operators-sending"), Reading(effects=(Again(base, human_agent=kind == "agent"),)))


def _whose(kind: str, said: OperatorPressed, found: Found, state: State, house: House) -> Press:
    by = plain_name(said.operator.name)
    wants = not state.who.verified if kind == "confirm" else state.who.claims
    if state.who.email is None or not wants:
        return Press(
            Phrase("operators-settled-already"),
            Reading(effects=_redrawn(found, Phrase("operators-done-settled"), house)),
        )
    event = Confirmed() if kind == "confirm" else ClaimSettled(kind == "allow", said.at.timestamp())
    done = Phrase(f"operators-done-{kind}", (("who", by),))
    return Press(done, Reading(events=(event,), effects=_redrawn(found, done, house)))


def _redrawn(found: Found, done: Phrase, house: House) -> tuple[Redraw, ...]:
    """The message loses its buttons and says what was decided, and by whom."""
    base = next((sent for sent in found.commands if sent.content is not None and sent.messages), None)
    if base is None or base.content is None:
        return ()
    before = carried_in(base.content).content
    line = house.speech.say(done, house.speech.house)
    after: Content = with_words(before, line)
    return (Redraw(base, before, after),)
