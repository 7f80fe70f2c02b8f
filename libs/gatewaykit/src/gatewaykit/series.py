"""Calls of one series that wait for their turn at the same time go with one request."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from contracts.ids import MessageRef
from gatewaykit.waits import CalledOff
from messaging.failures import Failure, Unavailable

__all__ = ["Ends", "Series"]

Call = TypeVar("Call")

Messages = tuple[MessageRef, ...]
Ends = Sequence[Messages | Failure]
"""For each call of a request what became of it."""
InTurn = Callable[[Callable[[], Awaitable[Ends]]], Awaitable[Ends]]
"""Waits for a turn, and then makes the request."""


@dataclass(eq=False)
class _Batch(Generic[Call]):
    calls: list[Call] = field(default_factory=list)
    others: "list[asyncio.Future[Messages]]" = field(default_factory=list)
    """Those after the first, who leads."""


class Series(Generic[Call]):
    """Whoever comes first leads: it waits for the turn, and takes along whoever has come until then."""

    def __init__(self, request: Callable[[Sequence[Call]], Awaitable[Ends]], most: int) -> None:
        self._request = request
        self._most = most
        self._open: dict[Hashable, _Batch[Call]] = {}

    async def make(self, series: Hashable, call: Call, in_turn: InTurn) -> Messages:
        """The messages that the call made. Raises the `Failure` that it ended in, `CalledOff` before it has begun."""
        batch = self._open.get(series)
        if batch is None:
            return await self._lead(series, call, in_turn)
        end: asyncio.Future[Messages] = asyncio.get_running_loop().create_future()
        batch.calls.append(call)
        batch.others.append(end)
        if len(batch.calls) >= self._most:
            self._close(series, batch)
        return await end

    async def _lead(self, series: Hashable, call: Call, in_turn: InTurn) -> Messages:
        batch: _Batch[Call] = _Batch([call])
        begun = False
        if self._most > 1:
            self._open[series] = batch

        async def request() -> Ends:
            nonlocal begun
            begun = True
            self._close(series, batch)
            return await self._request(batch.calls)

        try:
            ends = await in_turn(request)
        except BaseException as fault:
            self._close(series, batch)
            _tell_all(batch, fault if isinstance(fault, Failure) else _fault(begun=begun))
            raise
        for other, end in zip(batch.others, ends[1:], strict=True):
            _tell(other, end)
        if isinstance(ends[0], Failure):
            raise ends[0]
        return ends[0]

    def _close(self, series: Hashable, batch: _Batch[Call]) -> None:
        if self._open.get(series) is batch:
            del self._open[series]


def _fault(*, begun: bool) -> Exception:
    """What the others hear when the one who leads broke off: nothing was called, or nobody knows."""
    return Unavailable("the connection broke", certain=False) if begun else CalledOff()


def _tell_all(batch: _Batch[Call], fault: Exception) -> None:
    for other in batch.others:
        _tell(other, fault)


def _tell(other: "asyncio.Future[Messages]", end: Messages | Exception) -> None:
    if other.done():
        return
    if isinstance(end, Exception):
        other.set_exception(end)
        other.exception()  # it may have gone away meanwhile
    else:
        other.set_result(end)
