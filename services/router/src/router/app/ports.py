"""What the application needs of the store: find an account under a lock, decide, keep what was decided."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from contracts.envelope import Envelope
from contracts.wire import Wire
from router.app.money.ports import ByReceipt, Money, MoneyChange, Paid
from router.app.place_ports import AllOpen, AtDesk, ByPlace, DeskSeen, OfPlace, OneAccount, Owned, Place
from router.app.template_ports import Template, TemplateChange
from router.dialog.states import State, Subscription, Topic

__all__ = [
    "Aim",
    "ByChat",
    "ByCommands",
    "ByMessage",
    "Caller",
    "ClientCard",
    "CommandKind",
    "CommandState",
    "Decision",
    "Dialogs",
    "Found",
    "Gathered",
    "Letter",
    "Link",
    "Mailed",
    "Named",
    "NotYet",
    "Note",
    "OpenDialog",
    "OpenDialogs",
    "Operator",
    "Rated",
    "Sent",
    "Settled",
    "Timer",
]

CommandKind = Literal["card", "relay", "answer", "notice", "relay_edit", "answer_edit", "prompt", "delete"]
CommandState = Literal["pending", "sent", "refused", "deleted"]


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
    """An e-mail that the client may have named; looked up only where one is wanted."""
    dialog: str | None = None
    """The dialog that the client's press names."""
    edited: str | None = None
    """The message that has changed, or whose button was pressed; the commands that it carries are asked for."""
    code: bool = False
    """Whether a code is asked for, so that it matters how many went."""
    pays: bool = False  # whether what there is to pay for is asked for


@dataclass(frozen=True, slots=True)
class ByMessage:
    """The account that a message in the operator chat belongs to."""

    message: str
    pieces: bool = False
    """Whether the messages that carry its commands are asked for."""
    pending_since: float | None = None
    """When no command is found: whether one that was made since then (epoch seconds) waits for its report."""
    card: bool = False
    """Whether all that is known of the client is asked for."""
    operators: bool = False
    """Whether those who were seen in the operator chat are asked for."""
    templates: bool = False
    """Whether the operators' templates are asked for."""
    pays: bool = False
    """Whether what there is to pay for is asked for, and the receipts of the message that is replied to."""


@dataclass(frozen=True, slots=True)
class ByCommands:
    """The account that these commands concern; they are all of one."""

    commands: tuple[str, ...]


Aim = ByChat | ByMessage | ByPlace | ByCommands | ByReceipt | AllOpen | OfPlace | AtDesk


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who was seen in the operator chat; `username` in lower case."""

    ref: str
    name: str
    username: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """What an operator wrote down about a client."""

    text: str
    by: str
    at: float


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating of a closed dialog."""

    score: int
    comment: str | None


@dataclass(frozen=True, slots=True)
class ClientCard:
    """All that is known of a client, over all their accounts."""

    accounts: tuple[OneAccount, ...]
    dialogs: int
    first_at: float | None
    """When the first dialog was opened."""
    ratings: tuple[Rated, ...] = ()
    """The newest first, as are the notes and the payments."""
    notes: tuple[Note, ...] = ()
    subscription: Subscription | None = None
    payments: tuple[Paid, ...] = ()
    vanished: bool = False
    """Whether the owner's table had a row of theirs and has it no more (*нет в таблице*)."""


@dataclass(frozen=True, slots=True)
class OpenDialog:
    """A dialog in a list."""

    name: str
    channel: str
    topic: Topic
    waiting_since: float | None
    assigned_name: str
    relay: str | None = None
    """Where the client's last message stands in the operator chat; the dialog's card before there is one."""
    thread: str | None = None
    """In which topic."""


@dataclass(frozen=True, slots=True)
class OpenDialogs:
    """How many are open, and the first of them."""

    count: int
    first: tuple[OpenDialog, ...]


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
    """What it carried at first, as `router.app.pieces` writes it; of a deletion, which answers it takes away."""
    current: str | None = None
    """What it shows after edits; `None` before the first."""
    author: str | None = None
    """Of an answer: the operator who wrote it."""
    messages: tuple[str, ...] = ()
    """The pieces that stand in its chat, in order, where they were asked for."""
    also: tuple[str, ...] = ()
    """When it is made: the further messages of the album that it came of."""
    thread: str | None = None
    """The topic in which it stands, as it was reported."""
    fellows: "tuple[Sent, ...]" = ()
    """Relays that went out as one message, this included, in their order, where they were asked for."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the records know of an e-mail that a client named."""

    known: bool
    """There is a client with it."""
    recorded: bool = False
    """A record of the owner's names it."""
    rival: ClientCard | None = None
    """All that is known of that client, if other accounts of the same channel are theirs."""
    closed_list: bool = False
    """The owner's records have been read: whom they do not name is a stranger to them."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """How many mails went lately."""

    to_address: int
    """Within a minute, whoever asked."""
    for_account: int
    """Within an hour, wherever they went."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a decision may rest on; the account is locked until the decision is kept."""

    state: State | None
    commands: tuple[Sent, ...] = ()
    """Those that were asked for, or that the operators' message stands for, oldest first."""
    answers: str | None = None  # the message in the operator chat that the client's reply belongs to
    named: Named | None = None
    mailed: Mailed | None = None  # when an e-mail was named, or a code was asked for
    gathers: bool = False
    """Items of an album of this chat wait for the next one, and go before anything else of it."""
    waiting: int = 0  # how many of the account's messages are on their way to the operator chat
    pending: bool = False
    """No command was found, and one that was made lately is not reported yet: it may be that one's."""
    card: ClientCard | None = None  # this and what follows only where it was asked for
    operators: tuple[Operator, ...] = ()
    opened: OpenDialogs | None = None
    templates: tuple[Template, ...] = ()
    place: Place | None = None
    """The account's in the operator chat, if it has one yet."""
    renamed: bool = False
    """Whether whoever calls was called otherwise until now."""
    spoken_to: bool = False
    """The account was found by its place alone."""
    owned: Owned | None = None
    desk: DeskSeen | None = None
    opened_in: tuple[tuple[str, str], ...] = ()
    """Every open dialog with its chat."""
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """An item of an album that waits for the next one."""

    message_id: str  # its envelope's
    lane: str  # its order key
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
    state: Literal["sent", "refused", "deleted"]
    reason: str | None = None
    thread: str | None = None
    """The topic in which it stands."""


@dataclass(frozen=True, slots=True)
class Link:
    """A message, as it stands in a chat, carries a command; `place` counts the pieces of one command."""

    message: str
    command: str
    place: int = 0
    part: int = 0
    """Of several commands that went out as one: its place among them."""


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
    notes: tuple[Note, ...] = ()
    """About the client of `state`."""
    templates: tuple[TemplateChange, ...] = ()
    seen: Operator | None = None
    """The operator who wrote."""
    mails: tuple[str, ...] = ()
    """Where mail goes for the account of `state`."""
    fresh_place: str | None = None
    """The place that the account of `state` has from now on, where it had none."""
    tended: str | None = None
    """The place whose look was decided."""
    desk: DeskSeen | None = None
    moved: tuple[str, str] | None = None
    """How the operator chat is now, and which it was with which it is."""
    money: MoneyChange | None = None
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

    async def moves(self) -> Mapping[str, str]:
        """From chats that the operators' was to those that it became. Raises `Unavailable`."""
        ...

    async def gathered(self, lane: str) -> Sequence[Gathered]:
        """The items that wait in a lane, in order."""
        ...
