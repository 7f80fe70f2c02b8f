"""Otklik as the demo runs it: `otklik up` with a clock that can be moved, and a broker that is watched."""

import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from chassis import serving
from chassis.database import Database
from chassis.logs import configure_logs
from chassis.metrics import Metrics
from chassis.parts import Parts
from chassis.run import run_process
from chassis.serving import Built
from chassis.settings import HouseSettings
from messaging.opening import open_broker
from otklik.demo.clocks import MovedClock
from otklik.demo.way import WatchedBroker
from otklik.house import bring_up_to_date, load, wanted

__all__ = ["main"]


class _Door:
    """Where the demo sets the clock."""

    name = "demo"

    def __init__(self, clock: MovedClock) -> None:
        self._clock = clock

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/demo/clock", self._move, methods=["POST"]),)

    def ready(self) -> Mapping[str, bool]:
        return {"clock": True}

    async def start(self) -> None:
        """Nothing to begin: it only listens."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def _move(self, request: Request) -> Response:
        self._clock.set_ahead(float((await request.json())["ahead"]))
        return JSONResponse({"ahead": self._clock.ahead})


@asynccontextmanager
async def _opened(settings: HouseSettings, clock: MovedClock, notes: Path) -> AsyncIterator[Parts]:
    with notes.open("a", encoding="utf-8") as written:
        broker = WatchedBroker(open_broker(settings.broker_url.get_secret_value(), name="otklik"), written)
        database = Database(settings.database_url.get_secret_value(), prepare=clock.prepare)
        await broker.start()
        try:
            yield Parts(broker=broker, database=database, clock=clock, metrics=Metrics())
        finally:
            await broker.stop()
            await database.close()


async def _up(ahead: float, notes: Path) -> None:
    clock = MovedClock(ahead)
    loaded = load(wanted())
    configure_logs(loaded.house, secrets=loaded.secrets())
    async with _opened(loaded.house, clock, notes) as parts:
        await bring_up_to_date(parts, loaded.house)
        built = [Built(entry.build(loaded.settings[entry.name], parts), entry.migrations()) for entry in loaded.entries]
        await serving.serve(loaded.house, parts, [*built, Built(_Door(clock), ())])


def main(arguments: Sequence[str]) -> int:
    """`python -m otklik.demo.inside SECONDS FILE`: so far ahead is the clock; into this file the broker's notes go."""
    ahead, notes = arguments
    return run_process(lambda: _up(float(ahead), Path(notes)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
