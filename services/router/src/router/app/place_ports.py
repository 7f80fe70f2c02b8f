"""What the application asks the store of places in the operator chat, and of that chat itself."""

from dataclasses import dataclass

__all__ = ["AllOpen", "AtDesk", "ByPlace", "DeskSeen", "OfPlace", "OneAccount", "Owned", "Place"]


@dataclass(frozen=True, slots=True)
class OneAccount:
    """One of a client's accounts."""

    channel: str
    name: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ByPlace:
    """The account that is spoken to in a client's place: the one of which something stood there last."""

    place: str
    card: bool = False
    operators: bool = False
    templates: bool = False
    """As in `ByMessage`."""


@dataclass(frozen=True, slots=True)
class OfPlace:
    """No account: a client's place, and all that its look depends on."""

    place: str


@dataclass(frozen=True, slots=True)
class AtDesk:
    """No account: the operator chat itself, and every open dialog."""

    chat: str


@dataclass(frozen=True, slots=True)
class Place:
    """A client's own place in the operator chat."""

    id: str
    shared: bool = False
    """Whether several accounts of the client have it."""
    others_open: bool = False
    """Whether another of them has an open dialog."""
    forum: bool = False
    """Whether the operator chat was last seen with topics."""
    fresh: bool = True
    """Whether it is not written down yet."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A client's place, and all that its look depends on."""

    id: str
    version: int
    accounts: tuple[OneAccount, ...]
    email: str | None
    is_open: bool
    instead: "Owned | None" = None
    """Where all that is new stands, if that is not here."""


@dataclass(frozen=True, slots=True)
class DeskSeen:
    """How the operator chat is."""

    chat: str
    forum: bool
    may_tend: bool


@dataclass(frozen=True, slots=True)
class AllOpen:
    """No account: the open dialogs of all, whoever waits longest first."""

    most: int
