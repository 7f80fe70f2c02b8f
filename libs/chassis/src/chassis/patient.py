"""A service that is not started before `otklik db upgrade` has done its work; until then it is alive and not ready."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from starlette.routing import BaseRoute

from chassis import migrations
from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import CannotStart, Service
from messaging.failures import Unavailable
from messaging.topology import WrongTopology, whole

__all__ = ["Patient"]

LOOK_AGAIN_SECONDS = 1.0


class Patient:
    """Stands before a service, and is one itself."""

    def __init__(
        self, inner: Service, schemas: Sequence[Migrations], parts: Parts, partitions: int, *, ending: asyncio.Event
    ) -> None:
        self._inner = inner
        self._schemas = schemas
        self._parts = parts
        self._topology = whole(partitions)
        self._ending = ending
        self._starting: asyncio.Task[None] | None = None
        self._started = False
        self._log = structlog.get_logger().bind(service=inner.name)

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self._inner.routes

    def ready(self) -> Mapping[str, bool]:
        if not self._started:
            return {"upgraded": False}
        return {"upgraded": True, **self._inner.ready()}

    async def start(self) -> None:
        """Begin to wait; what the wait finds is in the log, and in `ready`."""
        self._starting = asyncio.create_task(self._start_when_possible(), name=f"start {self.name}")
        self._starting.add_done_callback(self._end_if_it_failed)

    def check(self) -> None:
        """Raise `CannotStart` if the service could not begin; `ending` was set then."""
        starting = self._starting
        if starting is not None and starting.done() and not starting.cancelled() and (why := starting.exception()):
            raise CannotStart(f"{self.name} cannot start: {why or type(why).__name__}") from why

    async def stop(self) -> None:
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._started:
            await self._inner.stop()

    async def _start_when_possible(self) -> None:
        said = ""
        while missing := await self._missing():
            if missing != said:
                self._log.warning("not started yet: %s", missing, action="waiting_for_upgrade")
                said = missing
            await self._parts.clock.sleep(LOOK_AGAIN_SECONDS)
        self._started = True
        await self._inner.start()

    def _end_if_it_failed(self, starting: asyncio.Task[None]) -> None:
        """A process that can never work must not look alive."""
        if not starting.cancelled() and (why := starting.exception()) is not None:
            self._log.error("the service could not start", action="start_failed", exc_info=why)
            self._ending.set()

    async def _missing(self) -> str:
        """What is not there yet, in words; nothing when it may start."""
        try:
            for schema in self._schemas:
                if not await migrations.is_current(self._parts.database, schema):
                    return "the database is not up to date; run `otklik db upgrade`"
            await self._parts.broker.wait_until_up(LOOK_AGAIN_SECONDS)
            await self._parts.broker.verify(self._topology)
        except WrongTopology as wrong:
            return str(wrong)
        except Unavailable as away:
            return f"the broker or the database does not answer ({away})"
        return ""
