"""The page to play in: what its browser is given, told and may ask for."""

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from chassis.clock import Clock
from messaging.failures import Failure
from messaging.opening import open_broker
from messaging.port import Broker
from messaging.topology import Topology
from otklik.demo.child import Child
from otklik.demo.clocks import until
from otklik.demo.receipts import KINDS, receipt
from otklik.demo.shop import ZONE
from otklik.demo.stage import PLATFORMS, Stage
from otklik.demo.way import Way
from sandbox.control.errors import ControlRefused, NothingCame

__all__ = ["Page"]

LOOK_SECONDS = 0.2
ALIVE_SECONDS = 15.0
"""So often something is said to a browser, that it knows we are there."""


class Page:
    """Serves the page, its events and its orders; one for the whole demo, however many browsers look."""

    def __init__(self, stage: Stage, child: Child, broker_url: str, topology: Topology, clock: Clock) -> None:
        self._stage = stage
        self._child = child
        self._way = Way(child.notes)
        self._topology = topology
        self._clock = clock
        self._broker: Broker = open_broker(broker_url, name="otklik-page", owner=False)
        self._faults: dict[str, str] = {}
        self._moved = 0.0
        self._now: str = ""
        self._changed = asyncio.Condition()
        self._watchers = 0
        self._watched = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._seen: object = None
        self._log = structlog.get_logger()

    def routes(self) -> Sequence[BaseRoute]:
        """For the demo's HTTP server."""
        return (
            Route("/", self._file),
            Route("/page/{name}", self._file),
            Route("/play/events", self._events),
            Route("/play/receipt/{kind}/{number:int}.png", self._receipt),
            Route("/play/house/{order}", self._house, methods=["POST"]),
            Route("/play/{platform}/{order}", self._order, methods=["POST"]),
        )

    async def start(self) -> None:
        """Begin to look."""
        await self._broker.start()
        self._looking = asyncio.create_task(self._keep_looking(), name="page")

    async def stop(self) -> None:
        """End."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._broker.stop()

    async def _file(self, request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        found = files("sandbox.page") / name
        if "/" in name or not found.is_file() or name.endswith(".py"):
            return PlainTextResponse("there is no such file", status_code=404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(found.read_bytes(), media_type=kind, headers={"Cache-Control": "no-store"})

    async def _order(self, request: Request) -> Response:
        """An order to the simulated world, passed on as it is."""
        platform, order = request.path_params["platform"], request.path_params["order"]
        if platform not in PLATFORMS:
            return JSONResponse({"error": f"there is no {platform}"}, status_code=404)
        body = await request.json()
        try:
            answer = await self._stage.control.order(f"{platform}/{order}", body)
        except (ControlRefused, NothingCame) as refused:
            return JSONResponse({"error": str(refused)}, status_code=400)
        if order in {"fault", "calm"}:
            self._note_fault(platform, order, body)
        return JSONResponse(answer)

    async def _house(self, request: Request) -> Response:
        """An order to Otklik itself, or to the clock that it shares with the simulated world."""
        match request.path_params["order"]:
            case "kill":
                await self._child.kill()
                return JSONResponse({"standing": self._child.standing})
            case "clock":
                try:
                    now = datetime.fromtimestamp(await self._stage.now(), ZoneInfo(ZONE))
                    seconds = until(now, await request.json())
                except ValueError as wrong:
                    return JSONResponse({"error": str(wrong)}, status_code=400)
                await self._stage.control.telegram.advance(seconds)
                await self._child.move(seconds)
                self._moved += seconds
                return JSONResponse({"ahead": self._moved})
            case _:
                return JSONResponse({"error": "only kill and clock"}, status_code=404)

    async def _receipt(self, request: Request) -> Response:
        """A screenshot of a payment that was made just now."""
        kind = next((one for one in KINDS if one == request.path_params["kind"]), None)
        if kind is None:
            return PlainTextResponse("there is no such receipt", status_code=404)
        at = datetime.fromtimestamp(await self._stage.now(), ZoneInfo(ZONE))
        number = int(request.path_params["number"])
        drawn = await asyncio.to_thread(receipt, kind, number, at, self._stage.language)
        return Response(drawn, media_type="image/png", headers={"Cache-Control": "no-store"})

    def _note_fault(self, platform: str, order: str, body: dict[str, Any]) -> None:
        if order == "calm":
            self._faults.pop(platform, None)
        down = body.get("down", "")
        if order == "calm" and down and down != "no":
            self._faults[platform] = "down"
        if order == "fault":
            self._faults[platform] = str(body.get("kind", "fault"))

    async def _events(self, _request: Request) -> Response:
        """Everything, whenever something has changed: server-sent events."""
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _stream(self) -> AsyncIterator[str]:
        self._watchers += 1
        self._watched.set()
        try:
            async for event in self._told():
                yield event
        finally:
            self._watchers -= 1
            if not self._watchers:
                self._watched.clear()

    async def _told(self) -> AsyncIterator[str]:
        told = ""
        while True:
            if self._now != told:
                told = self._now
                yield f"data: {told}\n\n"
            else:
                yield ": still here\n\n"
            try:
                async with asyncio.timeout(ALIVE_SECONDS), self._changed:
                    await self._changed.wait_for(partial(self._is_newer_than, told))
            except TimeoutError:
                continue

    def _is_newer_than(self, told: str) -> bool:
        return self._now != told

    async def _keep_looking(self) -> None:
        while True:
            await self._watched.wait()  # nobody looks: nothing needs to be asked
            try:
                await self._look()
            except Exception:  # noqa: BLE001 - a page that stops looking shows an old world for ever
                self._log.exception("the page cannot show what there is", action="page_look_failed")
            await self._clock.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        standing = (self._child.standing, self._child.kills, tuple(self._faults.items()))
        sheet = await self._stage.control.google.whole()
        depths, way = await self._depths(), self._way.look()
        at_once = (await self._stage.sequences(), sheet["modified"], depths, way, standing, self._moved)
        if at_once != self._seen:
            await self._tell(depths, sheet, way)
            self._seen = at_once

    async def _tell(self, depths: dict[str, int], sheet: dict[str, Any], way: Mapping[str, Any] | None) -> None:
        whole = {
            "language": self._stage.language,
            "people": self._stage.people(),
            "chats": await self._stage.chats(),
            "sheet": sheet["tabs"],
            "queues": depths,
            "way": way,
            "house": {"standing": self._child.standing, "kills": self._child.kills},
            "faults": self._faults,
            "now": await self._stage.now(),
            "zone": ZONE,
        }
        async with self._changed:
            self._now = json.dumps(whole, ensure_ascii=False)
            self._changed.notify_all()

    async def _depths(self) -> dict[str, int]:
        """How much waits on the way in, on the way out, and set aside."""
        groups = {"router": 0, "answers": 0, "operators": 0, "bulk": 0, "dead": 0}
        try:
            for queue in self._topology.queues:
                depth = await self._broker.depth(queue.name)
                name = queue.name.rpartition(".")[2]
                group = "router" if queue.name.startswith("router.p") else name
                if group in groups:
                    groups[group] += depth
        except Failure:
            pass  # it is being killed or started just now; the next look tells
        return groups
