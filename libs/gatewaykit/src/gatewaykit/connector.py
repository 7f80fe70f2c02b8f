"""What a messenger's gateway fills in; the kit does the rest."""

from typing import Generic, Protocol, TypeVar

from contracts.capabilities import ChannelCapabilities
from contracts.ids import Channel, MessageRef
from contracts.outbound import AnswerPress, Mark, Show

__all__ = ["Command", "Connector"]

Command = Show | Mark | AnswerPress
"""Everything that the router may ask of a gateway."""

Call = TypeVar("Call")


class Connector(Protocol, Generic[Call]):
    """One messenger. `Call` is one request to its API, as its own pure `to_native` makes it."""

    @property
    def channel(self) -> Channel: ...

    @property
    def capabilities(self) -> ChannelCapabilities: ...

    def plan(self, command: Command) -> tuple[Call, ...]:
        """The calls that carry out a command, in order. Pure. Raises `Unsupported` if the channel has no way."""
        ...

    def is_group(self, command: Command) -> bool:
        """Whether its calls count against a group's pace."""
        ...

    async def deliver(self, call: Call) -> MessageRef | None:
        """Make one call; the message that it made, if any.

        Raises a `messaging.failures.Failure`: `RateLimited`, `Unavailable` (with `certain`), `Refused`, `Unsupported`.
        """
        ...
