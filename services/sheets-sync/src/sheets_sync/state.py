"""How far the sheet was read and what the owner was told, as one value that is stored. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.records import Tab
from contracts.wire import Wire
from sheets_sync.kept import Kept, Pending, Place
from sheets_sync.troubles import Troubles, Where

__all__ = ["Asked", "Entry", "Opened", "State", "ToldLoss"]


class ToldLoss(Wire):
    """A loss that the owner was asked about."""

    name: str
    keys: frozenset[str]


class State(Wire):
    """Everything beside the copy itself."""

    sheet: str = ""
    """Which sheet this is about; another one begins anew."""
    whole: frozenset[Tab] = frozenset()
    """The tabs of which the copy was whole at least once."""
    modified: str | None = None
    """Drive's word for the last reading that was taken in to its end."""
    read_at: float = 0.0
    revision: int = 0
    """The last one that was said."""
    refused: str = ""
    """Names the list of bad rows that the owner has."""
    losses: Mapping[Tab, ToldLoss] = {}
    streak: int = 0
    told: frozenset[Where] = frozenset()

    @property
    def troubles(self) -> Troubles:
        """What is going on."""
        return Troubles(self.streak, self.told)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the router asked for that only a reading can do."""

    copy: bool = False
    allowed: Mapping[Tab, str] = field(default_factory=dict)
    """By tab, the name of the loss that the owner allowed."""

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return self.copy or bool(self.allowed)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a round begins with."""

    state: State
    pending: tuple[Pending, ...]
    asked: Asked
    now: float
    """The store's seconds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept together or not at all."""

    rows: Mapping[Place, Kept | None] = field(default_factory=dict)
    messages: tuple[Wire, ...] = ()
    state: State | None = None
    settled: tuple[int, ...] = ()
    """Pending changes that are in the sheet, or never will be."""
    tried: tuple[int, ...] = ()
    """Pending changes whose rows are about to be appended."""
    answered: Asked = field(default_factory=Asked)
    """What was asked for and is done."""
    forget: bool = False
    """Whether the whole copy is forgotten first."""
