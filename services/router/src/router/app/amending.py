"""What follows when people change what they had written, or send again what was refused. Pure."""

from contracts.content import Album, Animation, Audio, Content, Document, Photo, Text, Video, Voice
from contracts.envelope import Envelope
from contracts.inbound import OperatorEdited, PersonEdited
from router.app.pieces import Carried, alike, carried_in, piece_of, words_of
from router.app.ports import Found, Sent
from router.app.reading import Amend, Reading
from router.dialog.effects import Notify, Phrase
from router.dialog.events import Changed
from router.dialog.orders import Words, read_order

__all__ = ["client_edited", "operator_edited", "waits_for_report"]

CHANGEABLE = Text | Photo | Document | Video | Voice | Audio | Animation


def waits_for_report(found: Found) -> bool:
    """Whether what was changed is shown, but nobody knows yet where it stands."""
    shown = [sent for sent in found.commands if sent.kind in {"relay", "answer"}]
    return bool(shown) and shown[-1].state == "pending"


def client_edited(envelope: Envelope[PersonEdited], found: Found) -> Reading:
    """A client changed a message: where it waits, it changes there; where it was passed on, what stands there does."""
    said, at = envelope.payload, envelope.payload.at.timestamp()
    if found.state is not None and found.state.who.banned:
        return Reading()
    base = _shown(found, "relay")
    if base is None:
        return Reading((Changed(piece_of(said.message, Carried(content=said.content), at), at),))
    amend = _amend(base, said.message, said.content)
    return Reading() if amend is None else Reading(effects=(amend,))


def operator_edited(envelope: Envelope[OperatorEdited], found: Found) -> Reading:
    """An operator changed a message: what became an answer changes at the client, all else is the operators' own."""
    said = envelope.payload
    base = _shown(found, "answer")
    if base is not None and base.state == "deleted":
        return Reading(effects=(Notify(Phrase("operators-edit-of-deleted"), said.message, silent=True),))
    if base is None or base.state == "refused" or read_order(words_of(said.content)) != Words():
        return Reading()
    amend = _amend(base, said.message, said.content)
    return Reading() if amend is None else Reading(effects=(amend,))


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
