"""What the application needs of the store: find an account under a lock, decide, keep what was decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from contracts.envelope import Envelope
from contracts.wire import Wire
from router.dialog.states import State

__all__ = [
    "Aim",
    "ByChat",
    "ByCommands",
    "ByMessage",
    "Caller",
    "CommandKind",
    "CommandState",
    "Decision",
    "Dialogs",
    "Found",
    "Gathered",
    "Letter",
    "Link",
    "Named",
    "NotYet",
    "Sent",
    "Settled",
    "Timer",
]

CommandKind = Literal["card", "relay", "answer", "notice", "relay_edit", "answer_edit"]
CommandState = Literal["pending", "sent", "refused"]


class NotYet(Exception):
    """It cannot be decided now; nothing was done, and it is to be tried again in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:g} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Caller:
    """A client as the messenger names them; an account is made for one that has none yet."""

    channel: str
    name: str
    username: str | None
    language: str | None
    at: float


@dataclass(frozen=True, slots=True)
class ByChat:
    """The account of a client's chat."""

    chat: str
    caller: Caller | None = None
    reply_to: str | None = None
    """The message in that chat that the client replies to."""
    email: str | None = None
    """An e-mail that the client may have named; looked up only for an account without one."""
    dialog: str | None = None
    """The dialog that the client's press names."""
    edited: str | None = None
    """The message that the client has changed; its relays are asked for."""


@dataclass(frozen=True, slots=True)
class ByMessage:
    """The account that a message in the operator chat belongs to."""

    message: str
    pieces: bool = False
    """Whether the messages that carry its commands are asked for."""
    pending_since: float | None = None
    """When no command is found: whether one that was made since then (epoch seconds) waits for its report."""


@dataclass(frozen=True, slots=True)
class ByCommands:
    """The account that these commands concern; they are all of one."""

    commands: tuple[str, ...]


Aim = ByChat | ByMessage | ByCommands


@dataclass(frozen=True, slots=True)
class Sent:
    """A command whose end matters, or whose message people may reply to."""

    id: str
    kind: CommandKind
    chat: str | None
    """The client's chat; `None` when it concerns no client."""
    dialog: str | None = None
    origin: str | None = None
    """The message that it carries to the other side."""
    quotes: str | None = None
    """The client's message that an answer answers; of a changed relay, where it stands."""
    state: CommandState = "pending"
    about: str | None = None
    """Of an edit: the command that it changes."""
    content: str | None = None
    """What it carried at first, as `router.app.pieces` writes it."""
    current: str | None = None
    """What it shows after edits; `None` before the first."""
    messages: tuple[str, ...] = ()
    """The pieces that stand in its chat, in order, where they were asked for."""
    also: tuple[str, ...] = ()
    """When it is made: the further messages of the album that it came of."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the records know of an e-mail that a client named."""

    known: bool
    """There is a client with it."""
    recorded: bool = False
    """A record of the owner's names it."""
    others: tuple[str, ...] = ()
    """The names of that client's other accounts in the same channel."""
    closed_list: bool = False
    """The owner's records have been read: whom they do not name is a stranger to them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a decision may rest on; the account is locked until the decision is kept."""

    state: State | None
    commands: tuple[Sent, ...] = ()
    """Those that were asked for, or that the operators' message stands for, oldest first."""
    answers: str | None = None
    """The message in the operator chat that the client's reply belongs to."""
    named: Named | None = None
    gathers: bool = False
    """Items of an album of this chat wait for the next one, and go before anything else of it."""
    pending: bool = False
    """No command was found, and one that was made lately is not reported yet: it may be that one's."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """An item of an album that waits for the next one."""

    message_id: str
    """Its envelope's."""
    lane: str
    """Its order key."""
    speaker: str
    album: str
    envelope: Envelope[Wire]
    kept_at: float


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to publish."""

    queue: str
    envelope: Envelope[Wire]


@dataclass(frozen=True, slots=True)
class Settled:
    """How a command ended."""

    command: str
    state: Literal["sent", "refused"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A message, as it stands in a chat, carries a command; `place` counts the pieces of one command."""

    message: str
    command: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Timer:
    """Something to be looked at later; `due` is in epoch seconds."""

    id: str
    chat: str
    kind: str
    subject: str
    due: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that one message changes, kept together or not at all."""

    state: State | None
    letters: tuple[Letter, ...] = ()
    sent: tuple[Sent, ...] = ()
    settled: tuple[Settled, ...] = ()
    links: tuple[Link, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    """Commands, each with the content that it shows from now on."""
    timers: tuple[Timer, ...] = ()
    forget_timers: tuple[str, ...] = ()
    heard_of: tuple[str, ...] = ()
    """Commands whose report came: they need not be published again, whatever the relay remembers."""
    at: float = 0.0


class Dialogs(Protocol):
    """The store of accounts and their dialogs."""

    async def change(self, message_id: str, aim: Aim, decide: Callable[[Found], Decision]) -> bool:
        """Find, decide and keep in one transaction, and say what was decided; false if the message had been handled.

        `decide` may be called more than once, and what it raises undoes everything. Raises `Unavailable`.
        """
        ...

    async def change_gathered(
        self, message_id: str, items: Sequence[Gathered], aim: Aim, decide: Callable[[Found], Decision]
    ) -> bool:
        """The same for what these items come to, which wait no longer; false if they do not wait any more."""
        ...

    async def gather(self, item: Gathered, timer: Timer) -> bool:
        """Keep an item until its album is complete, with the timer that ends it; false if it had been handled."""
        ...

    async def gathered(self, lane: str) -> Sequence[Gathered]:
        """The items that wait in a lane, in order."""
        ...
