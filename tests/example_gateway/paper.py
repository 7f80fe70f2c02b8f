"""A messenger as small as one can be, over real HTTP: notes on people's doors. For the gateway beside it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

__all__ = ["Paper", "running_paper"]

LONGEST = 80


@dataclass
class Paper:
    """Its server, and what it does with the next note: `429`, `500`, `lost`; who is in `away` takes none."""

    url: str = ""
    doors: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    next: str = ""
    away: set[str] = field(default_factory=set)

    async def serve(self, request: web.Request) -> web.Response:
        trouble, self.next = self.next, ""
        note = await request.json()
        if trouble == "429":
            return web.Response(status=429, headers={"Retry-After": "2"})
        if trouble == "500":
            return web.Response(status=500)
        if note["door"] in self.away:
            return web.json_response({"error": "nobody home"}, status=403)
        if len(note["text"]) > LONGEST:
            return web.json_response({"error": "too long"}, status=400)
        self.doors[note["door"]].append(note["text"])
        if trouble == "lost" and request.transport is not None:
            request.transport.close()
        return web.json_response({"note": len(self.doors[note["door"]])})


@asynccontextmanager
async def running_paper() -> AsyncIterator[Paper]:
    """Serve until the block ends."""
    paper = Paper()
    app = web.Application()
    app.router.add_post("/notes", paper.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    paper.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield paper
    finally:
        async with asyncio.timeout(5):
            await runner.cleanup()
