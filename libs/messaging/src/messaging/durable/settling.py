"""Writing down what was published: whatever came to an end meanwhile, together in one transaction."""

import asyncio

from messaging.durable.backlog import Backlog, End
from messaging.durable.batches import Batch
from messaging.linger import Linger

__all__ = ["Settling"]

_GROUP = 200


class Settling:
    """Collects ends; while one group is being written the next gathers, so a busy relay needs few commits."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog
        self._ends: list[tuple[End, asyncio.Future[Batch | None]]] = []
        self._stir = asyncio.Event()
        self._linger = Linger()

    async def settle(self, end: End) -> Batch | None:
        """Write it down, however long the database is away; what there is to go on with."""
        done: asyncio.Future[Batch | None] = asyncio.get_running_loop().create_future()
        self._ends.append((end, done))
        self._stir.set()
        return await done

    async def loop(self) -> None:
        """Settle for ever. What was not settled when it raises is settled when it is begun again."""
        self._stir.set()
        while True:
            await self._stir.wait()
            while self._ends:
                await self._linger.for_more()
                group = self._ends[:_GROUP]
                batches = {batch.key: batch for batch in await self._backlog.settle([end for end, _ in group])}
                self._linger.wrote(len(group))
                del self._ends[: len(group)]
                for end, done in group:
                    if not done.done():
                        done.set_result(batches.get(end.key))
            self._stir.clear()
