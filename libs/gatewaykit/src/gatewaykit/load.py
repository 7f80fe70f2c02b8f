"""What one task shows: its head alone, or several commands of its line as one message."""

from collections.abc import Sequence
from typing import Generic, TypeVar, cast

from contracts.envelope import Envelope
from gatewaykit.calling import Task
from gatewaykit.connector import Command, Connector
from gatewaykit.merging import together
from gatewaykit.sent import Pieces, Sent
from messaging.consume import Held
from messaging.failures import Failure

__all__ = ["Load", "handed_out_elsewhere"]

Call = TypeVar("Call")


def handed_out_elsewhere(held: Held, known: Pieces | None) -> bool:
    """Whether another process may have begun it."""
    seen = 0 if known is None else known.deliveries
    return held.deliveries > seen + 1 or held.replayed


class Load(Generic[Call]):
    """The calls of a command, or the one call of several; see `gatewaykit.calling.Calls`."""

    def __init__(self, task: Task, calls: tuple[Call, ...], connector: Connector[Call], sent: Sent) -> None:
        self._task = task
        self._connector = connector
        self._sent = sent
        self._fixed = len(calls) > 1 or task.lane != "operators"
        self.calls = calls
        self.members: tuple[Envelope[Command], ...] = (task.envelope,)
        self.made = 0
        """How many of the calls are made."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The commands that it carries, in order."""
        return tuple(member.id for member in self.members)

    @property
    def call(self) -> Call:
        """See `Calls`."""
        return self.calls[self.made]

    def fix(self) -> None:
        """It may have been shown as it is, and is repeated so or not at all."""
        self._fixed = True

    def gather(self, paid: int | None = None) -> None:
        """See `Calls`."""
        if self._fixed:
            return
        fellows = self._fellows()
        count, show = together([envelope.payload for envelope in fellows], self._connector.capabilities)
        if show is None:
            return
        try:
            calls = self._connector.plan(show, self._task.envelope.id)
        except Failure:  # each alone will show which of them it is
            return
        if len(calls) == 1 and (paid is None or self._connector.cost(calls[0]) <= paid):
            self.calls, self.members = calls, tuple(fellows[:count])

    async def begin(self) -> None:
        """See `Calls`."""
        await self._task.line.begin(self.ids)

    def _fellows(self) -> Sequence[Envelope[Command]]:
        """Those at the beginning of the line of which as much is known as of its head: that they may have been shown,
        or that none of them was."""
        found: list[Envelope[Command]] = []
        doubtful = self._in_doubt(self._task.head)
        for held in self._task.line.ahead():
            known = self._sent.find(held.envelope.id)
            fresh = known is None or (isinstance(known, Pieces) and not known.done and not known.alone)
            if not fresh or self._in_doubt(held) != doubtful:
                break
            found.append(cast("Envelope[Command]", held.envelope))
        return found

    def _in_doubt(self, held: Held) -> bool:
        known = self._sent.find(held.envelope.id)
        pieces = known if isinstance(known, Pieces) else None
        return (pieces is not None and pieces.doubt) or handed_out_elsewhere(held, pieces)
