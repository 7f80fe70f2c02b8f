"""What can be ordered of every platform alike: faults, the journal, the clock."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from sandbox.control.seen import MadeCall

__all__ = ["FaultKind", "MachineControl", "Send"]

Send = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
FaultKind = Literal["429", "500", "502", "hang", "hang_after", "drop", "drop_after", "slow"]


class MachineControl:
    """Steers the machine behind one platform."""

    def __init__(self, platform: str, send: Send) -> None:
        self._platform = platform
        self._send = send

    async def calls(self, method: str | None = None, *, chat: int | None = None, after: int = 0) -> list[MadeCall]:
        """The journal of API calls."""
        answer = await self._order("journal", method=method, chat=chat, after=after)
        return [MadeCall(**entry) for entry in answer["calls"]]

    async def counters(self) -> dict[str, int]:
        """Calls by method, and by `method:outcome`."""
        return dict((await self._order("journal", method="-"))["counters"])

    async def clear_faults(self) -> None:
        """No more trouble; calls that hang are dropped."""
        await self._order("calm", clear=True)

    async def faults_struck(self) -> int:
        """How many times a fault struck."""
        return int((await self._order("calm"))["struck"])

    async def latency(self, low: float, high: float) -> None:
        """How long each call takes, in real seconds."""
        await self._order("calm", latency=[low, high])

    async def down(self, how: Literal["no", "502", "closed"]) -> None:
        """Whether the whole platform is away: answers 502, or hangs up."""
        await self._order("calm", down=how)

    async def crowd(self, count: int) -> list[Any]:
        """So many people who have written before, of which nobody is told; their ids."""
        return list((await self._order("crowd", count=count))["ids"])

    async def crowd_seen(self, contains: str) -> dict[str, int]:
        """For each person who sees such a message of ours, how many."""
        return dict((await self._order("crowd_seen", contains=contains))["counts"])

    async def advance(self, seconds: float) -> None:
        """Move the sandbox's clock ahead; it is the clock of all platforms."""
        await self._order("clock", advance=seconds)

    async def _order(self, name: str, /, **body: Any) -> dict[str, Any]:
        given = {key: value for key, value in body.items() if value is not None}
        return await self._send(f"{self._platform}/{name}", given)
