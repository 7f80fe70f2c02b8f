"""The control API of one platform over HTTP: `POST /control/<platform>/<order>`."""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from aiohttp import web

from sandbox.faults import pause

__all__ = ["ControlRoutes", "Order", "Steered"]

Order = dict[str, Any]

BREATH = 0.01
"""Real seconds between two looks, so that a flood is not counted anew at each of its messages."""
STANDING = 30
"""Messages shown when a wait has ended."""


class Steered(Protocol):
    """A platform that people and tests steer. What nobody could do is a ValueError."""

    def by_name(self) -> Mapping[str, Callable[[Order], Any]]:
        """All orders by the last part of their path; an order may be a coroutine function."""

    def standing(self, order: Order) -> list[dict[str, Any]]:
        """What stands in the chat that the order names."""

    def fitting(self, order: Order) -> list[dict[str, Any]]:
        """What of it fits the order."""

    async def changed(self) -> None:
        """Wait for the next change."""


class ControlRoutes:
    """Turns HTTP into orders; `wait` is a long poll. `came` is told of every request."""

    def __init__(
        self, platform: str, steered: Steered, came: Callable[[web.Request], None] = lambda _request: None
    ) -> None:
        self._platform = platform
        self._steered = steered
        self._came = came

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [web.post(f"/control/{self._platform}/{{order}}", self._serve)]

    async def _serve(self, request: web.Request) -> web.Response:
        self._came(request)
        name = request.match_info["order"]
        order = self._steered.by_name().get(name)
        try:
            body: Order = await request.json()
            if name == "wait":
                return await self._wait(body)
            if order is None:
                raise ValueError(f"there is no order {name!r}")
            answer = order(body)
            return web.json_response(await answer if inspect.isawaitable(answer) else answer)
        except (KeyError, TypeError, ValueError) as wrong:
            words = f"{name} needs {wrong}" if isinstance(wrong, KeyError) else str(wrong)
            return web.json_response({"error": words}, status=400)

    async def _wait(self, order: Order) -> web.Response:
        """Until so many messages of a chat fit; 408 with what stands there if they do not come."""
        count = order.get("count", 1)
        found: list[dict[str, Any]] = []
        try:
            async with asyncio.timeout(order.get("timeout", 10.0)):
                while len(found := self._steered.fitting(order)) < count:
                    await self._steered.changed()
                    await pause(BREATH)
        except TimeoutError:
            standing = self._steered.standing(order)[-STANDING:]
            return web.json_response({"found": len(found), "standing": standing}, status=408)
        return web.json_response({"messages": found})
