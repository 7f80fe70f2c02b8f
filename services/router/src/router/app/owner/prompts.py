"""What the bot has asked the owner, kept with the message that asks: a reply or a press finds its way by that."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from contracts.content import Content
from contracts.wire import Wire

__all__ = [
    "AskAudience",
    "AskField",
    "AskForget",
    "AskMessage",
    "AskRecord",
    "AskTariff",
    "Asked",
    "Chosen",
    "ConfirmBroadcast",
    "ConfirmField",
    "ConfirmForget",
    "ConfirmMerge",
    "GroupRef",
    "Prompt",
    "RecordField",
    "TariffSeen",
]

RecordField = Literal["email", "name", "tariff", "last_paid_day", "language", "notes"]


class GroupRef(Wire):
    """A line of the list that the owner chooses from."""

    tariff: int | None
    """`None` for those without one."""
    name: str


class Chosen(Wire):
    """Whom a broadcast goes to: one of these for each choice."""

    tariff: int | None = None
    which: Literal["everyone", "all", "current", "lapsed"]
    """`everyone` whatever the tariff; else of this tariff all, those paid now, or those not."""


class AskAudience(Wire):
    """Ask to whom."""

    kind: Literal["audience"] = "audience"
    groups: tuple[GroupRef, ...]


class AskMessage(Wire):
    """Ask what."""

    kind: Literal["message"] = "message"
    chosen: tuple[Chosen, ...]


class ConfirmBroadcast(Wire):
    """Ask whether it shall go."""

    kind: Literal["broadcast"] = "broadcast"
    chosen: tuple[Chosen, ...]
    content: Content


class AskRecord(Wire):
    """Ask whose record."""

    kind: Literal["record"] = "record"


class AskField(Wire):
    """Ask what is to be changed in it."""

    kind: Literal["field"] = "field"
    client: int


class ConfirmField(Wire):
    """Ask whether it shall be kept."""

    kind: Literal["keep"] = "keep"
    client: int
    field: RecordField
    old: str
    """What the owner saw; empty for nothing, as is `new`."""
    new: str
    day: date | None = None
    """Of a tariff where there was none: the last paid day that the subscription begins with."""


class ConfirmMerge(Wire):
    """Ask whether these two are one person."""

    kind: Literal["merge"] = "merge"
    goes: int
    """The client whose record goes."""
    stays: int


class AskForget(Wire):
    """Ask whom the desk shall forget."""

    kind: Literal["forget"] = "forget"


class ConfirmForget(Wire):
    """Ask whether this client shall be forgotten."""

    kind: Literal["forget_sure"] = "forget_sure"
    client: int


class TariffSeen(Wire):
    """A tariff as it stood in the list."""

    id: int
    name: str
    price: Decimal
    currency: str
    days: int
    active: bool


class AskTariff(Wire):
    """Ask what is to be changed in the tariffs."""

    kind: Literal["tariff"] = "tariff"
    tariffs: tuple[TariffSeen, ...]


Prompt = (
    AskAudience
    | AskMessage
    | ConfirmBroadcast
    | AskRecord
    | AskField
    | ConfirmField
    | ConfirmMerge
    | AskTariff
    | AskForget
    | ConfirmForget
)


class Asked(Wire):
    """A prompt with the words that ask it."""

    text: str
    prompt: Annotated[Prompt, Field(discriminator="kind")]
    thread: str | None = None
    """The topic that it was asked in."""
