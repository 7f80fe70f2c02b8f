"""What the owner's flows need of the store, and what they leave to be kept. Everything happens in one transaction."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from contracts.content import Content
from router.app.money.ledger import Tariff
from router.app.owner.counted import Counted, Span
from router.app.owner.forget_ports import ForgetDesk
from router.app.owner.prompts import Asked, Chosen, ConfirmField, ConfirmMerge, RecordField
from router.app.ports import Gathered, Letter, OpenDialogs, Sent, Timer

__all__ = [
    "Broadcast",
    "Change",
    "Counts",
    "Group",
    "Kept",
    "OpenPrompt",
    "Outcome",
    "OwnerDesk",
    "OwnerStore",
    "Plan",
    "Reach",
    "Recipient",
    "Record",
    "State",
    "TariffChange",
    "UnderWay",
]

State = Literal["running", "stopped", "done"]


@dataclass(frozen=True, slots=True)
class OpenPrompt:
    """A prompt, as it was kept; locked."""

    id: str
    asked: Asked
    done: bool
    messages: tuple[str, ...]
    """Where it stands."""


@dataclass(frozen=True, slots=True)
class Group:
    """Clients of one tariff, or of none; only those who have an account that is not banned."""

    tariff: int | None
    name: str
    current: int
    """Paid today or later."""
    lapsed: int
    """The rest; without a tariff, all."""


@dataclass(frozen=True, slots=True)
class Reach:
    """An account, as far as it matters whether it can be written to."""

    client: int
    chat: str
    channel: str
    verified: bool
    reachable: bool
    used_at: float
    bound_at: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a broadcast would go."""

    channels: tuple[tuple[str, int], ...]
    unreachable: tuple[tuple[str, int], ...]
    """By reason, the most frequent first."""

    @property
    def reached(self) -> int:
        """How many clients."""
        return sum(count for _, count in self.channels)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody whom a broadcast still has to reach."""

    client: int
    tried: tuple[str, ...]
    """The chats that were tried in vain."""
    reason: str | None
    """Why the first of them failed."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is not settled of those a broadcast has begun with."""

    queued: Mapping[str, int]
    """How many messages are on their way, by messenger."""
    again: int
    """How many clients are to be written to by another account."""

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.queued.values()) + self.again


@dataclass(frozen=True, slots=True)
class Counts:
    """What a broadcast came to."""

    waiting: int
    queued: int
    sent: int
    doubtful: int
    """Of those sent: who may have it twice, because the messenger could not say."""
    failed: tuple[tuple[str, int], ...]
    """By reason, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast, locked."""

    id: str
    chat: str
    """Where the owner is told."""
    content: Content
    state: State
    progress: str
    """The command that shows its bar."""
    messages: tuple[str, ...] = ()
    """Where the bar stands; empty until that is reported."""
    shown: str = ""
    """What the bar shows now."""
    shown_at: float = 0.0
    total: int = 0
    """How many clients it goes to, fixed at its start."""
    taken: int = 0
    """With how many of them it has begun."""
    thread: str | None = None
    """The topic that the owner is told in."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a client for certain."""

    id: int
    email: str
    name: str | None
    tariff: str | None
    last_paid_day: date | None
    language: str | None
    notes: str | None
    accounts: tuple[tuple[str, str], ...] = ()
    """Channel and name of each."""

    def held(self, field: RecordField) -> str:
        """What a field holds, as it is kept; empty for nothing."""
        value = getattr(self, field)
        return value.isoformat() if isinstance(value, date) else value or ""


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the journal."""

    id: int
    kind: Literal["field", "merge", "credit", "tariff", "forgotten"]
    email: str | None
    """Of the client now; `None` if there is none any more."""
    by: str
    at: float
    field: RecordField | None
    old: str
    new: str
    undone: bool
    payment: str = ""
    """Of a credit: its name, by which it is undone."""


@dataclass(frozen=True, slots=True)
class TariffChange:
    """A tariff as the owner saw it, and as it is to be."""

    old: Tariff | None
    """`None` for a new one, whose number nobody knows yet."""
    new: Tariff
    was: str
    """How the journal says it; empty for a new one."""
    now: str


Kept = Literal["kept", "changed_meanwhile", "no_tariff", "taken", "gone", "undone_already"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one message of the owner's comes to."""

    letters: tuple[Letter, ...] = ()
    sent: tuple[Sent, ...] = ()
    timers: tuple[Timer, ...] = ()
    at: float = 0.0


class OwnerDesk(ForgetDesk, Protocol):
    """The store within one transaction."""

    async def prompt(self, message: str) -> OpenPrompt | None:
        """The prompt that stands in this message."""
        ...

    async def unreported(self, since: float) -> bool:
        """Whether a prompt that was asked since then is not reported yet: it may stand in any message."""
        ...

    async def answered(self, prompt: str) -> None:
        """It was answered, and is not to be answered again."""
        ...

    async def opened(self, most: int) -> OpenDialogs:
        """The open dialogs, whoever waits longest first."""
        ...

    async def groups(self, today: date) -> Sequence[Group]:
        """The tariffs by name, then those without one."""
        ...

    async def plan(self, chosen: Sequence[Chosen], today: date, now: float) -> Plan:
        """Where a broadcast to these would go; those banned are left out."""
        ...

    async def begin(self, broadcast: Broadcast, by: str, at: float) -> None:
        """Keep a broadcast."""
        ...

    async def fix_audience(self, broadcast: str, chosen: Sequence[Chosen], today: date, now: float) -> int:
        """Keep whom it goes to, a row for each client; how many they are."""
        ...

    async def broadcast(self, broadcast: str) -> Broadcast | None:
        """It, locked until the end of the transaction."""
        ...

    async def under_way(self, broadcast: str) -> UnderWay:
        """What is not settled of it."""
        ...

    async def again(self, broadcast: str, most: int) -> Sequence[Recipient]:
        """Those whom one account did not reach, in order."""
        ...

    async def waiting(self, broadcast: str, channel: str, most: int) -> Sequence[Recipient]:
        """The next of those who were not written to yet, and most likely will be in this messenger, in order."""
        ...

    async def accounts_of(self, clients: Sequence[int]) -> Sequence[Reach]:
        """Their accounts, those banned left out."""
        ...

    async def queued(self, broadcast: str, rows: Sequence[tuple[int, str, str, str]]) -> None:
        """These clients are written to now: client, channel, chat, command."""
        ...

    async def failed(self, broadcast: str, rows: Sequence[tuple[int, str]]) -> None:
        """These clients cannot be reached: client, reason."""
        ...

    async def took(self, broadcast: str, count: int) -> None:
        """It has begun with so many more."""
        ...

    async def counts(self, broadcast: str) -> Counts:
        """What it came to; reads all of its rows, so only for its end."""
        ...

    async def set_state(self, broadcast: str, state: State) -> None:
        """It ends, or is stopped."""
        ...

    async def shows(self, broadcast: str, text: str, at: float) -> None:
        """What its bar shows now."""
        ...

    async def record(self, email: str) -> Record | None:
        """The client with this e-mail."""
        ...

    async def record_of(self, client: int) -> Record | None:
        """The client with this number."""
        ...

    async def tariff_named(self, name: str) -> str | None:
        """The active tariff of this name, whatever its capitals."""
        ...

    async def tariffs(self) -> Sequence[Tariff]:
        """All of them, those switched off, too."""
        ...

    async def keep_tariff(self, change: TariffChange, by: str, at: float) -> Kept:
        """Make or change it and write it into the journal, if it is still what the owner saw, and its name is free."""
        ...

    async def keep_field(self, change: ConfirmField, by: str, at: float) -> Kept:
        """Change it and write it into the journal, if it is still what the owner saw."""
        ...

    async def merge(self, merger: ConfirmMerge, *, keep_other: bool, by: str, at: float) -> Kept:
        """Make one client of two; `keep_other`: the subscription of the one that goes is the one that stays."""
        ...

    async def journal(self, most: int) -> Sequence[Change]:
        """The newest changes first."""
        ...

    async def undo(self, change: int, by: str, at: float) -> Kept:
        """Take a change back, if nothing has changed it since."""
        ...

    async def counted(self, span: Span) -> Counted:
        """The figures of these days."""
        ...


class OwnerStore(Protocol):
    """Transactions of the owner's messages."""

    async def change(
        self, message_id: str, items: Sequence[Gathered], work: Callable[[OwnerDesk], Awaitable[Outcome]]
    ) -> bool:
        """Do it all or nothing; false if the message had been handled. Raises `Unavailable`, and what `work` raises."""
        ...

    async def bulk_ended(self, message_id: str, commands: Sequence[str], reason: str | None, *, certain: bool) -> bool:
        """What became of messages of broadcasts; false if that had been heard. Raises `Unavailable`."""
        ...
