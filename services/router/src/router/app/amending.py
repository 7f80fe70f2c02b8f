"""What follows when people change what they had written, or send again what was refused. Pure."""

import re
from dataclasses import dataclass, field

from contracts.content import Album, Animation, Audio, Content, Document, Photo, Text, Video, Voice
from contracts.envelope import Envelope, id_from
from contracts.inbound import OperatorEdited, OperatorPressed, PersonEdited
from router.app.pieces import Carried, alike, carried_in, piece_of, words_of
from router.app.ports import ByCommands, Found, Sent
from router.app.reading import Again, Amend, Reading
from router.dialog.events import Changed
from router.dialog.orders import Words, read_order

__all__ = ["Press", "client_edited", "operator_edited", "operator_pressed", "press_aim", "waits_for_report"]

CHANGEABLE = Text | Photo | Document | Video | Voice | Audio | Animation
_OFFERED = re.compile(r"(fix|agent):([0-9a-f-]{1,40})")
_STILL_OPEN = "refused"


@dataclass(frozen=True, slots=True)
class Press:
    """What a press in the operator chat comes to; `key` is the word that is shown for it."""

    key: str
    reading: Reading = field(default_factory=Reading)


def waits_for_report(found: Found) -> bool:
    """Whether what was changed is shown, but nobody knows yet where it stands."""
    shown = [sent for sent in found.commands if sent.kind in {"relay", "answer"}]
    return bool(shown) and shown[-1].state == "pending"


def client_edited(envelope: Envelope[PersonEdited], found: Found) -> Reading:
    """A client changed a message: where it waits, it changes there; where it was passed on, what stands there does."""
    said, at = envelope.payload, envelope.payload.at.timestamp()
    base = _shown(found, "relay")
    if base is None:
        return Reading((Changed(piece_of(said.message, Carried(content=said.content), at), at),))
    amend = _amend(base, said.message, said.content)
    return Reading() if amend is None else Reading(effects=(amend,))


def operator_edited(envelope: Envelope[OperatorEdited], found: Found) -> Reading:
    """An operator changed a message: what became an answer changes at the client, all else is the operators' own."""
    said = envelope.payload
    base = _shown(found, "answer")
    if base is None or base.state == "refused" or read_order(words_of(said.content)) != Words():
        return Reading()
    amend = _amend(base, said.message, said.content)
    return Reading() if amend is None else Reading(effects=(amend,))


def press_aim(said: OperatorPressed) -> ByCommands:
    """Whom a press in the operator chat concerns."""
    offered = _OFFERED.fullmatch(said.payload)
    return ByCommands(() if offered is None else (offered[2], id_from("again", offered[2])))


def operator_pressed(said: OperatorPressed, found: Found) -> Press:
    """A button under a word of the bot's to the operators."""
    offered = _OFFERED.fullmatch(said.payload)
    if offered is None:
        return Press("operators-press-unknown")
    by_id = {sent.id: sent for sent in found.commands}
    base = by_id.get(offered[2])
    if base is None or base.content is None or base.state != _STILL_OPEN or found.state is None:
        return Press("operators-press-unknown")
    if id_from("again", base.id) in by_id:
        return Press("operators-sent-already")
    return Press("operators-sending", Reading(effects=(Again(base, human_agent=offered[1] == "agent"),)))


def _shown(found: Found, kind: str) -> Sent | None:
    """The newest command that carries the message to the other side."""
    shown = [sent for sent in found.commands if sent.kind == kind and sent.content is not None]
    return shown[-1] if shown and found.state is not None else None


def _amend(base: Sent, message: str, content: Content) -> Amend | None:
    """`None` when people see no difference (TG-43), or it is of a kind that never changes for us."""
    if base.content is None:
        return None
    first = carried_in(base.content)
    now = carried_in(base.current) if base.current is not None else first
    after = _placed(now, first, base.origin, message, content)
    if after is None or alike(now.content, after.content):
        return None
    return Amend(base, before=now, after=after, first=first)


def _placed(now: Carried, first: Carried, origin: str | None, message: str, content: Content) -> Carried | None:
    """What is shown, with the changed message in its place."""
    if not isinstance(content, CHANGEABLE):
        return None
    if not isinstance(now.content, Album):
        return now.model_copy(update={"content": content})
    messages = (origin, *first.also)
    if isinstance(content, Text) or message not in messages or messages.index(message) >= len(now.content.items):
        return None
    place = messages.index(message)
    items = (*now.content.items[:place], content, *now.content.items[place + 1 :])
    return now.model_copy(update={"content": now.content.model_copy(update={"items": items})})
