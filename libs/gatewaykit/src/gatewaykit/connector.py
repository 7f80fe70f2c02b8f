"""What a messenger's gateway fills in; the kit does the rest."""

from collections.abc import Hashable, Sequence
from typing import Generic, Protocol, TypeVar

from contracts.capabilities import ChannelCapabilities
from contracts.delivery import Remark
from contracts.ids import Channel, MessageRef, ThreadRef
from contracts.outbound import AnswerPress, Delete, Edit, FindPin, Forget, Mark, Pin, Show, TendTopic, Tidy
from messaging.failures import Failure

__all__ = ["Answered", "Command", "Connector", "Usual"]

Answered = Show | Edit | Delete | Pin | FindPin
"""What is reported on; of the rest nobody waits for the end."""

Command = Answered | Mark | AnswerPress | TendTopic | Tidy | Forget
"""Everything that the router may ask of a gateway."""

Call = TypeVar("Call")


class Connector(Protocol, Generic[Call]):
    """One messenger. `Call` is one request to its API, as its own pure `to_native` makes it.

    A gateway inherits `Usual` for what its messenger does in no way of its own.
    """

    @property
    def channel(self) -> Channel: ...

    @property
    def capabilities(self) -> ChannelCapabilities: ...

    async def look(self, command: Command) -> None:
        """Before a command is planned: find out what its plan depends on. Raises `Unavailable`."""
        ...

    def plan(self, command: Command, command_id: str) -> tuple[Call, ...]:
        """The calls that carry out a command, in order; the same for the same command, id and what `look` has found.

        Raises `Unsupported` if the channel has no way, `Refused` if it is known beforehand that it would refuse.
        """
        ...

    def remarks(self, command: Command) -> tuple[Remark, ...]:
        """What its sender should know of how it is carried out. Pure; asked only of what could be planned."""
        ...

    def is_group(self, command: Command) -> bool:
        """Whether its calls count against a group's pace."""
        ...

    def is_spoken(self, mark: Mark) -> bool:
        """Whether a mark will be a message, which counts as one, and no reaction, which costs nothing."""
        ...

    def cost(self, call: Call) -> int:
        """As how many messages it counts against the pace. Pure."""
        ...

    def series(self, call: Call) -> Hashable | None:
        """Equal for calls that one request can carry for several chats; `None` for a call of its own. Pure."""
        ...

    async def prepare(self, call: Call) -> None:
        """Before the call waits for its turn: bring the files that it needs; find out whether it can go at all.

        May be asked again for the same call. Raises a `Failure`; nothing was shown then.
        """
        ...

    async def settled(self, call: Call) -> tuple[MessageRef, ...] | None:
        """What the platform itself has told of a call that may have been made before: its messages, `None` if nothing.

        Asked before a call is made again of which it is not known what became of it. Raises `Unavailable`.
        """
        ...

    async def deliver(self, call: Call) -> tuple[MessageRef, ...]:
        """Make one call; the messages that it made.

        Raises a `messaging.failures.Failure`: `RateLimited`, `Unavailable` (with `certain`), `Refused`, `Unsupported`;
        and `gatewaykit.failures.FirstThings` when the turn went into something else that had to be done first.
        """
        ...

    def thread_of(self, messages: Sequence[MessageRef]) -> ThreadRef | None:
        """The topic in which these stand, which were made lately."""
        ...

    async def deliver_series(self, calls: Sequence[Call]) -> Sequence[tuple[MessageRef, ...] | Failure]:
        """Make calls of one series, at most `capabilities.batch`, with one request; for each what became of it.

        Raises a `Failure` that concerns all of them.
        """
        ...


class Usual(Generic[Call]):
    """How a connector does what its messenger has no way of its own for."""

    def remarks(self, command: Command) -> tuple[Remark, ...]:  # noqa: ARG002 - as in `Connector`
        """None."""
        return ()

    async def look(self, command: Command) -> None:
        """A command says all."""

    def thread_of(self, messages: Sequence[MessageRef]) -> ThreadRef | None:  # noqa: ARG002 - as in `Connector`
        """There are no topics."""
        return None

    def is_spoken(self, mark: Mark) -> bool:
        """There are no reactions for waiting (TG-51)."""
        return mark.mark == "waiting"

    def cost(self, call: Call) -> int:  # noqa: ARG002 - as in `Connector`
        """One."""
        return 1

    def series(self, call: Call) -> Hashable | None:  # noqa: ARG002 - as in `Connector`
        """Each call alone."""
        return None

    async def prepare(self, call: Call) -> None:
        """Nothing to prepare."""

    async def settled(self, call: Call) -> tuple[MessageRef, ...] | None:  # noqa: ARG002 - as in `Connector`
        """The platform tells nothing."""
        return None

    async def deliver_series(self, calls: Sequence[Call]) -> Sequence[tuple[MessageRef, ...] | Failure]:
        """Never asked, since there are no series."""
        raise NotImplementedError(f"{type(self).__name__} has no series of {len(calls)}")
