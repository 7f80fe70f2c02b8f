"""What a person did in a messenger: gateway → router, at least once.

The envelope's id is made from the platform's own update id, so a repeated update has the same id.
"""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.content import Content
from contracts.ids import Channel, ChatRef, MessageRef, PersonRef, PressRef, ThreadRef, TopicRef
from contracts.wire import Wire

__all__ = [
    "ButtonPressed",
    "Forwarded",
    "Lack",
    "OperatorChatMoved",
    "OperatorChatSeen",
    "OperatorEdited",
    "OperatorPressed",
    "OperatorRightsChanged",
    "OperatorSpoke",
    "Person",
    "PersonEdited",
    "PersonSpoke",
    "PinNoticed",
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
    anonymous: bool = False
    """Whether nobody knows who it was: the chat itself speaks, as administrators may have it, or a channel."""
    message: MessageRef
    content: Content
    reply_to: MessageRef | None = None
    """The message that was explicitly answered; a topic's implicit reply is not one (TG-65)."""
    reply_to_bot: bool = False
    """Whether the answered message is the bot's own."""
    reply_elsewhere: bool = False
    """Whether it answers a message that does not stand in the same topic or chat; `reply_to` does not name that."""
    forum: bool = False
    """Whether the chat has topics."""
    thread: ThreadRef | None = None
    """The topic in which it was said; none in *General*."""
    topic: TopicRef | None = None
    """The client's place that this topic is, if it is one."""
    thread_of_bot: bool = False
    """Whether the bot made this topic, so that people take it for some client's even if it is none's."""
    album: str | None = None
    at: AwareDatetime


class OperatorChatSeen(Wire):
    """How the operator chat is: said when its gateway starts, and when that has changed."""

    TYPE: ClassVar[str] = "inbound.operator_chat_seen.v1"
    chat: ChatRef
    forum: bool
    """Whether it has topics."""
    may_tend: bool = True
    """False: the bot may not manage topics, so what belongs into them waits."""
    at: AwareDatetime


class OperatorChatMoved(Wire):
    """The operators' group has become another chat; said before anything of what is said there."""

    TYPE: ClassVar[str] = "inbound.operator_chat_moved.v1"
    chat: ChatRef
    """Which it is now."""
    was: ChatRef
    at: AwareDatetime


Lack = Literal["presence", "writing", "admin", "pinning", "deleting", "topics"]
"""What the bot needs in the operator chat; whoever lacks one of the first three has none of what follows it."""


class OperatorRightsChanged(Wire):
    """Somebody has changed what the bot may do in the operator chat."""

    TYPE: ClassVar[str] = "inbound.operator_rights_changed.v1"
    chat: ChatRef
    was: tuple[Lack, ...] = ()
    """What it lacked before."""
    lacks: tuple[Lack, ...] = ()
    """What it lacks now; nothing: all is well."""
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


class PinNoticed(Wire):
    """The messenger has noted in the operator chat that the bot pinned something."""

    TYPE: ClassVar[str] = "inbound.pin_noticed.v1"
    chat: ChatRef
    message: MessageRef
    """The note."""
    at: AwareDatetime
