"""What people hear of a message that could not be handled, and was set aside. Pure."""

from datetime import datetime

from contracts.envelope import Envelope, id_from
from contracts.ids import channel_of
from contracts.inbound import ButtonPressed, OperatorEdited, OperatorPressed, OperatorSpoke, PersonEdited, PersonSpoke
from contracts.trouble import SetAside
from contracts.wire import Wire
from router.app.ports import ByChat, ByCommands, Found
from router.app.reading import Reading
from router.dialog.effects import Notify, Phrase
from router.dialog.events import RelayRefused

__all__ = ["aim_of", "reading_of", "told_of"]


def told_of(envelope: Envelope[Wire], at: datetime) -> Envelope[SetAside] | None:
    """The message that says so, in the line of what is set aside; nothing for what no person did, or for this one."""
    match envelope.payload:
        case OperatorSpoke() | OperatorEdited() | OperatorPressed() as said:
            trouble = SetAside(chat=said.chat, message=said.message, by_operator=True, at=at)
        case PersonSpoke() | PersonEdited() | ButtonPressed() as said:
            trouble = SetAside(chat=said.chat, message=said.message, at=at)
        case _:
            return None
    own = id_from("set-aside", envelope.id)
    return Envelope(own, envelope.key, trouble, at, envelope.correlation, envelope.id, envelope.trace)


def aim_of(said: SetAside) -> ByChat | ByCommands:
    """Whom it concerns."""
    return ByCommands(()) if said.by_operator else ByChat(said.chat)


def reading_of(said: SetAside, found: Found) -> Reading:
    """Whoever said it can say it again; of a client's message the operators hear, too."""
    if said.by_operator:
        return Reading(effects=(Notify(Phrase("operators-own-set-aside"), said.message),))
    if found.state is None:
        unknown = Phrase("operators-unknown-set-aside", (("where", channel_of(said.chat)),))
        return Reading(effects=(Notify(unknown),))
    return Reading((RelayRefused("set_aside", said.at.timestamp()),))
