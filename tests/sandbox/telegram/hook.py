"""A bot's own web server, which answers as it is told."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from aiohttp import web

__all__ = ["Hook", "listening"]


class Hook:
    """What came, and what shall be answered; 200 if nothing else is said."""

    def __init__(self) -> None:
        self.url = ""
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: deque[Callable[[], web.Response]] = deque()
        self.held: dict[str, asyncio.Event] = {}
        """By text: an update that is answered only when the event is set."""
        self._came = asyncio.Event()

    def answer(self, *statuses: int, **headers: str) -> None:
        """Answer the next updates so."""
        self.answers.extend(partial(web.Response, status=status, headers=headers) for status in statuses)

    def hold(self, text: str) -> asyncio.Event:
        """Answer an update with this text only when the event is set."""
        return self.held.setdefault(text, asyncio.Event())

    def texts(self) -> list[str]:
        """The texts that came, repeats included."""
        return [update.get("message", {}).get("text", "") for update in self.updates]

    async def came(self, count: int) -> list[str]:
        """Wait until so many updates came."""
        async with asyncio.timeout(10):
            while len(self.updates) < count:
                self._came.clear()
                await self._came.wait()
        return self.texts()

    async def take(self, request: web.Request) -> web.Response:
        """The endpoint."""
        update = await request.json()
        self.updates.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self._came.set()
        held = self.held.get(self.texts()[-1])
        if held is not None:
            await held.wait()
        return self.answers.popleft()() if self.answers else web.Response()


@asynccontextmanager
async def listening() -> AsyncIterator[Hook]:
    """A hook on a free port."""
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield hook
    finally:
        for event in hook.held.values():
            event.set()
        await runner.cleanup()
