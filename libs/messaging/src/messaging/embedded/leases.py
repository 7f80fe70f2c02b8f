"""Leases within one process, whose journal is a lease already."""

import asyncio
from collections import deque

__all__ = ["HeldLease", "Leases"]


class Leases:
    """Who holds what, and who waits for it, first come first served."""

    def __init__(self) -> None:
        self._held: dict[str, HeldLease] = {}
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    async def hold(self, name: str) -> "HeldLease":
        """Wait until nobody else holds it."""
        while name in self._held:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(name, deque()).append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._call_next(name)  # it was our turn, and we shall not use it
                raise
        lease = HeldLease(self, name)
        self._held[name] = lease
        return lease

    def let_go(self, lease: "HeldLease") -> None:
        """Give it to whoever waits longest."""
        if self._held.get(lease.name) is lease:
            del self._held[lease.name]
            self._call_next(lease.name)

    def lose_all(self) -> None:
        """The broker stops: nothing is held any longer."""
        for lease in list(self._held.values()):
            lease.end()

    def _call_next(self, name: str) -> None:
        waiting = self._waiting.get(name, deque())
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._waiting.pop(name, None)


class HeldLease:
    """See `messaging.port.Lease`."""

    def __init__(self, leases: Leases, name: str) -> None:
        self.name = name
        self._leases = leases
        self._ended = asyncio.Event()

    async def lost(self) -> None:
        await self._ended.wait()

    async def release(self) -> None:
        self.end()

    def end(self) -> None:
        """Hold it no longer."""
        self._ended.set()
        self._leases.let_go(self)
