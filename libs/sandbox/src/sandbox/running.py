"""Starting and stopping the sandbox, in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.control.client import Control
from sandbox.control_routes import ControlRoutes
from sandbox.facebook.api import FacebookSandbox
from sandbox.google.api import GoogleSandbox
from sandbox.ocrspace.api import OcrSpaceSandbox
from sandbox.ocrspace.world import Recognise
from sandbox.telegram.api import Api
from sandbox.telegram.calls import Platform
from sandbox.telegram.orders import Orders
from sandbox.vk.api import VkSandbox

__all__ = ["RunningSandbox", "running_sandbox"]

BODY_LIMIT = 256 << 20
"""Over every platform's own limit (Telegram 50 MB, Facebook 25 MB, VK 200 MB), so that the refusal is theirs."""


@dataclass(frozen=True)
class RunningSandbox:
    """A sandbox that answers at `url`; that is also every `…_API_URL`."""

    url: str
    control: Control
    clock: SandboxClock
    telegram: Platform
    """The simulated Telegram itself, for who runs in the same process and measures."""


@asynccontextmanager
async def running_sandbox(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    seconds_per_second: float = 1.0,
    seed: int = 1,
    recognise: Recognise | None = None,
) -> AsyncIterator[RunningSandbox]:
    """Serve until the block ends; port 0 takes a free one. `recognise` reads pictures for the simulated OCR.space."""
    clock = SandboxClock(seconds_per_second)
    platform = Platform.build(clock, seed)
    api = Api(platform)
    others = (
        VkSandbox(clock, seed),
        FacebookSandbox(clock, seed),
        GoogleSandbox(clock, seed),
        OcrSpaceSandbox(clock, seed, recognise),
    )
    app = web.Application(client_max_size=BODY_LIMIT)
    app.add_routes([*ControlRoutes("telegram", Orders(platform)).routes(), *api.routes()])
    for other in others:
        app.add_routes(other.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        url = f"http://{host}:{runner.addresses[0][1]}"
        async with Control(url) as control:
            yield RunningSandbox(url, control, clock, platform)
    finally:
        await asyncio.gather(api.stop(), *(other.stop() for other in others))
        await runner.cleanup()
