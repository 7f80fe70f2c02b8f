"""The control API of the simulated Telegram over HTTP: `POST /control/telegram/<order>`."""

import asyncio
import json
from typing import Any

from aiohttp import web

from sandbox.telegram.acting import Impossible
from sandbox.telegram.calls import Platform
from sandbox.telegram.faults import pause
from sandbox.telegram.orders import Order, Orders
from sandbox.telegram.shown import fits, shown

__all__ = ["ControlRoutes"]

BREATH = 0.01
"""Real seconds between two looks, so that a flood is not counted anew at each of its messages."""


class ControlRoutes:
    """Turns HTTP into orders; `wait` is a long poll."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._orders = Orders(platform)

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [web.post("/control/telegram/{order}", self._serve)]

    async def _serve(self, request: web.Request) -> web.Response:
        name = request.match_info["order"]
        order = self._orders.by_name().get(name)
        try:
            body: Order = await request.json()
            if name == "wait":
                return await self._wait(body)
            if order is None:
                raise Impossible(f"there is no order {name!r}")
            return web.json_response(order(body))
        except (Impossible, KeyError, TypeError, ValueError, json.JSONDecodeError) as wrong:
            words = f"{name} needs {wrong}" if isinstance(wrong, KeyError) else str(wrong)
            return web.json_response({"error": words}, status=400)

    async def _wait(self, order: Order) -> web.Response:
        """Until so many messages of a chat fit; 408 with what stands there if they do not come."""
        count = order.get("count", 1)
        found: list[dict[str, Any]] = []
        try:
            async with asyncio.timeout(order.get("timeout", 10.0)):
                while len(found := self._fitting(order)) < count:
                    await self._platform.world.changed()
                    await pause(BREATH)
        except TimeoutError:
            standing = [shown(one) for one in self._orders.chat(order).messages.values()][-30:]
            return web.json_response({"found": len(found), "standing": standing}, status=408)
        return web.json_response({"messages": found})

    def _fitting(self, order: Order) -> list[dict[str, Any]]:
        messages = sorted(self._orders.chat(order).messages.items())
        return [shown(message) for _, message in messages if fits(message, order)]
