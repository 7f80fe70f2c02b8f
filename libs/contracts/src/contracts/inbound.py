"""What a person did in a messenger: gateway → router, at least once.

The envelope's id is made from the platform's own update id, so a repeated update has the same id.
"""

from typing import ClassVar

from pydantic import AwareDatetime

from contracts.content import Content
from contracts.ids import Channel, ChatRef, MessageRef, PersonRef, PressRef, ThreadRef
from contracts.wire import Wire

__all__ = [
    "ButtonPressed",
    "Forwarded",
    "OperatorEdited",
    "OperatorPressed",
    "OperatorSpoke",
    "Person",
    "PersonEdited",
    "PersonSpoke",
    "ReachChanged",
]


class Person(Wire):
    """Who did it, as the messenger names them."""

    ref: PersonRef
    name: str
    username: str | None = None
    language: str | None = None
    """IETF tag as the messenger gives it, such as `ru` or `en-GB`."""


class Forwarded(Wire):
    """It was said elsewhere before."""

    name: str | None = None
    """By whom, where the messenger says."""


class PersonSpoke(Wire):
    """Somebody wrote to the bot in a private chat.

    A message that carries forwarded ones is said once for itself and once for each of these, under the same ref.
    """

    TYPE: ClassVar[str] = "inbound.person_spoke.v1"
    channel: Channel
    chat: ChatRef
    person: Person
    message: MessageRef
    content: Content
    reply_to: MessageRef | None = None
    album: str | None = None
    """Equal for the items of one album that comes as several messages (Telegram, TG-42); nothing says which is last.

    What comes as one message, as in VK and on Facebook, is one `contracts.content.Album` instead.
    """
    forwarded: Forwarded | None = None
    at: AwareDatetime


class PersonEdited(Wire):
    """Somebody changed what they had written; perhaps nothing that is seen has changed (TG-43)."""

    TYPE: ClassVar[str] = "inbound.person_edited.v1"
    channel: Channel
    chat: ChatRef
    person: Person
    message: MessageRef
    content: Content
    """All of it, as it stands now."""
    at: AwareDatetime


class ButtonPressed(Wire):
    """Somebody pressed a button under a message of the bot in a private chat."""

    TYPE: ClassVar[str] = "inbound.button_pressed.v1"
    channel: Channel
    chat: ChatRef
    person: Person
    press: PressRef
    message: MessageRef | None = None
    payload: str
    at: AwareDatetime


class ReachChanged(Wire):
    """A client blocked the bot, or allowed it again."""

    TYPE: ClassVar[str] = "inbound.reach_changed.v1"
    channel: Channel
    chat: ChatRef
    reachable: bool
    at: AwareDatetime


class OperatorSpoke(Wire):
    """Somebody wrote in the operator chat."""

    TYPE: ClassVar[str] = "inbound.operator_spoke.v1"
    chat: ChatRef
    operator: Person
    message: MessageRef
    content: Content
    reply_to: MessageRef | None = None
    """The message that was explicitly answered; a topic's implicit reply is not one (TG-65)."""
    reply_to_bot: bool = False
    """Whether the answered message is the bot's own."""
    thread: ThreadRef | None = None
    album: str | None = None
    at: AwareDatetime


class OperatorEdited(Wire):
    """Somebody changed what they had written in the operator chat; perhaps nothing that is seen has changed."""

    TYPE: ClassVar[str] = "inbound.operator_edited.v1"
    chat: ChatRef
    operator: Person
    message: MessageRef
    content: Content
    """All of it, as it stands now."""
    at: AwareDatetime


class OperatorPressed(Wire):
    """Somebody pressed a button of the bot in the operator chat."""

    TYPE: ClassVar[str] = "inbound.operator_pressed.v1"
    chat: ChatRef
    operator: Person
    press: PressRef
    message: MessageRef | None = None
    payload: str
    at: AwareDatetime
