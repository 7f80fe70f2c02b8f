"""Handling side by side, except for what must be handled with nothing else running."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["Gate"]


class Gate:
    """Many pass together, or one passes alone. Who must be alone is not overtaken by those who come later."""

    def __init__(self) -> None:
        self._inside = 0
        self._alone = False
        self._waiting_alone = 0
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def passing(self, *, alone: bool) -> AsyncIterator[None]:
        """Be inside, together with others or alone."""
        await (self._enter_alone() if alone else self._enter())
        try:
            yield
        finally:
            if alone:
                self._alone = False
            else:
                self._inside -= 1
            self._changed.set()

    async def _enter(self) -> None:
        while self._alone or self._waiting_alone:
            await self._next_change()
        self._inside += 1

    async def _enter_alone(self) -> None:
        self._waiting_alone += 1
        try:
            while self._alone or self._inside:
                await self._next_change()
            self._alone = True
        finally:
            self._waiting_alone -= 1
            self._changed.set()

    async def _next_change(self) -> None:
        self._changed.clear()
        await self._changed.wait()
