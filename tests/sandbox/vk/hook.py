"""A community's own web server, which answers as it is told."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from aiohttp import web

__all__ = ["CONFIRMATION", "Hook", "listening"]

CONFIRMATION = "a1b2c3d4"


class Hook:
    """What came, and what shall be answered; `ok` if nothing else is said."""

    def __init__(self) -> None:
        self.url = ""
        self.confirmation = CONFIRMATION
        self.events: list[dict[str, Any]] = []
        self.counters: list[str | None] = []
        """The `X-Retry-Counter` of each."""
        self.answers: deque[Callable[[], web.Response]] = deque()
        self.held: asyncio.Event | None = None
        """Where set, the next event is answered only when the event is set."""
        self._came = asyncio.Event()

    def answer(self, body: str, status: int = 200, times: int = 1, retry_after: str | None = None) -> None:
        """Answer the next events so."""
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        self.answers.extend([partial(web.Response, text=body, status=status, headers=headers)] * times)

    def texts(self) -> list[str]:
        """The texts that came, repeats included."""
        return [event["object"].get("message", {}).get("text", "") for event in self.events]

    async def came(self, count: int) -> list[str]:
        """Wait until so many events came."""
        async with asyncio.timeout(10):
            while len(self.events) < count:
                self._came.clear()
                await self._came.wait()
        return self.texts()

    async def take(self, request: web.Request) -> web.Response:
        """The endpoint."""
        event = await request.json()
        if event["type"] == "confirmation":
            return web.Response(text=self.confirmation)
        self.events.append(event)
        self.counters.append(request.headers.get("X-Retry-Counter"))
        self._came.set()
        held, self.held = self.held, None
        if held is not None:
            await held.wait()
        return self.answers.popleft()() if self.answers else web.Response(text="ok")


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
        await runner.cleanup()
