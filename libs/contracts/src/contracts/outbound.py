"""What to show: router → gateway, at least once; the envelope's id is what a report names."""

from typing import ClassVar, Literal

from pydantic import Field, field_validator

from contracts.charts import Chart
from contracts.content import Content
from contracts.ids import ChatRef, MessageRef, PressRef, ThreadRef, TopicRef
from contracts.wire import Wire

__all__ = [
    "AnswerPress",
    "Attachment",
    "Button",
    "Delete",
    "Edit",
    "FindPin",
    "Forget",
    "Instead",
    "Mark",
    "MarkKind",
    "MenuButton",
    "Pin",
    "Show",
    "TendTopic",
    "TextLink",
    "Tidy",
    "Topic",
]

MAX_PAYLOAD_BYTES = 64
"""Telegram's limit for `callback_data`, the tightest of all (TG-30)."""

MarkKind = Literal["delivered", "waiting"]


class Button(Wire):
    """A button under a message; pressing it comes back as its payload."""

    text: str
    payload: str = Field(min_length=1)

    @field_validator("payload")
    @classmethod
    def fits_every_messenger(cls, payload: str) -> str:
        """Refuse what the tightest messenger could not carry."""
        if len(payload.encode()) > MAX_PAYLOAD_BYTES:
            raise ValueError(f"a payload has at most {MAX_PAYLOAD_BYTES} bytes")
        return payload


class MenuButton(Wire):
    """A button of the menu. Where the menu is a keyboard of texts, pressing it says its text."""

    text: str
    short: str = Field(max_length=20)
    """For messengers whose titles are short (Facebook, FB-23)."""
    payload: str = Field(min_length=1, max_length=MAX_PAYLOAD_BYTES)
    """What comes back as a press where it is no text."""
    extra: bool = False
    """Whether it may stand apart from the others, where the menu has room for few."""


class TextLink(Wire):
    """A stretch of a text that leads to a message, where the channel has addresses for messages.

    Links stand beside the text, never in it: nothing that a name or a text contains becomes one.
    """

    at: int
    """Its first sign, counted in code points from 0."""
    length: int = Field(gt=0)
    """Of how many code points it is."""
    message: MessageRef
    thread: ThreadRef | None = None
    """The topic in which that message stands."""


class Attachment(Wire):
    """A file that the router has made itself: a text, which goes with its message and rests nowhere."""

    name: str = Field(min_length=1, max_length=120)
    mime: str
    text: str


class Topic(Wire):
    """A client's own place in the operator chat. Where that is a forum its gateway keeps one topic for it, made when
    something is first shown there and made again when somebody has deleted it; in a plain group it means nothing."""

    id: TopicRef
    name: str
    """What it is called when it is made."""
    header: str | None = None
    """What stands there in the place of the command's own header."""
    open: bool = True
    """Whether a dialog of that client is open; else a closed topic stays closed as far as the messenger lets it."""


class Show(Wire):
    """Show one message in one chat."""

    TYPE: ClassVar[str] = "outbound.show.v1"
    chat: ChatRef
    content: Content
    links: tuple[TextLink, ...] = ()
    """Of a text; one that goes in several pieces loses them."""
    chart: Chart | None = None
    """The same in a picture, above a text that says all of it: what cannot be drawn or shown is left out."""
    attachment: Attachment | None = None
    """A file to which the text is the caption; only in Telegram, and never beside a chart."""
    header: str | None = None
    """Plain text put before the text or caption, on a line of its own: who speaks, in a relay."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    menu: tuple[tuple[MenuButton, ...], ...] | None = None
    """The menu keyboard: its rows; `()` removes it, `None` leaves it as it is."""
    reply_to: MessageRef | None = None
    thread: ThreadRef | None = None
    """This very topic, because somebody has just spoken there; if it is gone, `topic`, or else it is refused."""
    topic: Topic | None = None
    """Whose place it belongs to, where the chat is a forum."""
    silent: bool = False
    ask: bool = False
    """Whether it is a question to be answered by replying: where the channel can, it opens the reply at once."""
    human_agent: bool = False
    """An operator's own answer after the messenger's window has closed, sent as such (Facebook, up to 7 days)."""
    series: str | None = None
    """Equal for commands that differ in nothing but their chat, as in one broadcast: one call may carry many."""
    ahead: bool = False
    """Whether somebody waits for it who has just asked: it goes before all others, when calls are short."""


class Edit(Wire):
    """Change a message that was shown; its report names the pieces that were changed or added.

    Refused with `too_late`, `message_gone` or `unsupported` where the channel cannot change it (any more).
    """

    TYPE: ClassVar[str] = "outbound.edit.v1"
    chat: ChatRef
    messages: tuple[MessageRef, ...] = Field(min_length=1)
    """All pieces that the command which showed it was reported with, in order."""
    before: Content
    """What those pieces show, so that only what differs is called for."""
    content: Content
    """What they are to show."""
    links_before: tuple[TextLink, ...] = ()
    links: tuple[TextLink, ...] = ()
    """As in `Show`, before and after."""
    header: str | None = None
    """As in `Show`, the same before and after."""
    thread: ThreadRef | None = None
    """The topic in which those pieces stand, as they were reported: there the header is the topic's."""
    topic: Topic | None = None
    buttons: tuple[tuple[Button, ...], ...] | None = None
    """What is to stand under the last piece afterwards; `()` takes away what stands there.

    With `None` nothing is said of them: a piece that is changed loses its buttons, one that stays keeps them.
    """
    ahead: bool = False
    """As in `Show`."""


class Delete(Wire):
    """Take away a message that was shown, for everybody who sees it; what is gone already is no fault.

    Refused with `too_late` or `unsupported` where the channel takes nothing back (any more).
    """

    TYPE: ClassVar[str] = "outbound.delete.v1"
    chat: ChatRef
    messages: tuple[MessageRef, ...] = Field(min_length=1)
    """All pieces."""


class Mark(Wire):
    """Say with a reaction what became of an operator's message (`delivered` 👌, `waiting` ⏳).

    Where the chat allows no reaction, a silent reply says it.
    """

    TYPE: ClassVar[str] = "outbound.mark.v1"
    chat: ChatRef
    message: MessageRef
    mark: MarkKind
    topic: Topic | None = None
    """Whose place the message stands in, where the chat is a forum."""


class AnswerPress(Wire):
    """Stop the waiting sign on a pressed button; too late is no fault (TG-81)."""

    TYPE: ClassVar[str] = "outbound.answer_press.v1"
    chat: ChatRef
    press: PressRef
    text: str = ""


class Pin(Wire):
    """Pin a message that was shown, in silence; one that is pinned already is no fault.

    Refused with `message_gone` when it does not stand any more, with `no_rights` when the bot may not pin.
    """

    TYPE: ClassVar[str] = "outbound.pin.v1"
    chat: ChatRef
    message: MessageRef


class FindPin(Wire):
    """Look whether a message, or one that was written after it, is pinned in its chat.

    Its report names the newest pin then, and no message when there is none or it was written before.
    """

    TYPE: ClassVar[str] = "outbound.find_pin.v1"
    chat: ChatRef
    message: MessageRef


class Tidy(Wire):
    """Take away a message of the bot's own that nobody needs, such as the messenger's note that it pinned something.

    Where it may not, or there is none, that is no fault.
    """

    TYPE: ClassVar[str] = "outbound.tidy.v1"
    chat: ChatRef
    message: MessageRef


class Instead(Wire):
    """Which place a client has now in the stead of another, and what is said of it there."""

    topic: TopicRef
    name: str
    """What it is called; it leads there, once there is a topic."""
    words: str
    """On a line before that."""


class TendTopic(Wire):
    """Let a client's topic be named, and open or closed, like this; where there is none, nothing is to be done."""

    TYPE: ClassVar[str] = "outbound.tend_topic.v1"
    chat: ChatRef
    topic: Topic
    version: int
    """Grows with each; what is older than what was done already is of no use any more."""
    instead: Instead | None = None
    """Nothing new stands there any more, but here: that is said in it, once."""


class Forget(Wire):
    """Erase what the gateway itself has written down of a person, behind all that is on its way to them.

    Nothing is shown, nothing is reported, and doing it again changes nothing.
    """

    TYPE: ClassVar[str] = "outbound.forget.v1"
    chat: ChatRef
    """The person's chat; where `topics` are named, the chat in which those are."""
    topics: tuple[TopicRef, ...] = ()
    """The person's places in the operator chat: which topics they were, and what those were called."""
