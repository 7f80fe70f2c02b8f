"""Starting and stopping the sandbox, in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.control.client import Control
from sandbox.telegram.api import Api
from sandbox.telegram.calls import Platform
from sandbox.telegram.control_routes import ControlRoutes

__all__ = ["RunningSandbox", "running_sandbox"]

BODY_LIMIT = 64 << 20
"""A little over Telegram's 50 MB, so that the refusal is Telegram's own."""


@dataclass(frozen=True)
class RunningSandbox:
    """A sandbox that answers at `url`; that is `TELEGRAM_API_URL`, too."""

    url: str
    control: Control
    clock: SandboxClock


@asynccontextmanager
async def running_sandbox(
    *, host: str = "127.0.0.1", port: int = 0, seconds_per_second: float = 1.0, seed: int = 1
) -> AsyncIterator[RunningSandbox]:
    """Serve until the block ends; port 0 takes a free one."""
    clock = SandboxClock(seconds_per_second)
    platform = Platform.build(clock, seed)
    api = Api(platform)
    app = web.Application(client_max_size=BODY_LIMIT)
    app.add_routes([*ControlRoutes(platform).routes(), *api.routes()])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        url = f"http://{host}:{runner.addresses[0][1]}"
        async with Control(url) as control:
            yield RunningSandbox(url, control, clock)
    finally:
        await api.stop()
        await runner.cleanup()
