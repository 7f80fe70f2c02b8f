"""One connection, made again and again until it is closed on purpose."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from typing import Any

import aio_pika
import structlog
from aio_pika.abc import AbstractConnection
from yarl import URL

from messaging.failures import Failure, Unavailable
from messaging.rabbit.trouble import bounded
from messaging.waiting import pause

__all__ = ["Link"]

_FIRST_PAUSE = 0.2  # seconds
_LONGEST_PAUSE = 5.0  # seconds
_LOOK_EVERY = 5.0  # seconds; a second net below the library's own notice of a loss
_CLOSE_WITHIN = 5.0  # seconds


class Link:
    """Keeps one connection up. Each one made is a new one: nothing of the old is carried over by the library."""

    def __init__(self, url: URL, name: str, timeout: float) -> None:
        self._url = url
        self._name = name
        self._timeout = timeout
        self._connection: AbstractConnection | None = None
        self._up = asyncio.Event()
        self._down = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._listeners: set[Callable[[], None]] = set()

    @property
    def is_up(self) -> bool:
        """Whether there is a connection now."""
        return self._up.is_set()

    def start(self) -> None:
        """Connect in the background."""
        self._keeper = asyncio.create_task(self._keep(), name=f"connection {self._name}")

    async def stop(self) -> None:
        """Close it for good."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper])

    def on_loss(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call it whenever the connection is lost; returns how to stop that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    async def wait(self) -> AbstractConnection:
        """The connection, as soon as there is one."""
        while (connection := self._living()) is None:
            await self._up.wait()
        return connection

    def now(self) -> AbstractConnection:
        """The connection. Raises `Unavailable` when there is none now."""
        connection = self._living()
        if connection is None:
            raise Unavailable("the broker is away")
        return connection

    def _living(self) -> AbstractConnection | None:
        """Asked, not only told: the library tells late, and who tries again at once would keep it from telling."""
        if self._connection is not None and not _is_open(self._connection):
            self._connection = None
            self._up.clear()
            self._down.set()
        return self._connection

    async def _keep(self) -> None:
        failures = 0
        while True:
            try:
                connection = await self._connect()
            except Failure as away:
                pause_for = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(failures, 10))
                failures += 1
                structlog.get_logger().warning(
                    "the broker is away", action="broker_away", connection=self._name, reason=str(away)
                )
                await pause(pause_for * random.uniform(0.5, 1.0))  # noqa: S311 - spreads reconnects, guards nothing
                continue
            failures = 0
            try:
                await self._use(connection)
            finally:
                self._forget()
                await _close(connection)

    async def _connect(self) -> AbstractConnection:
        async with bounded(self._timeout, "connect"):
            return await aio_pika.connect(self._url, timeout=self._timeout)

    async def _use(self, connection: AbstractConnection) -> None:
        down = self._down = asyncio.Event()

        def closed(*_: Any) -> None:
            down.set()  # of this connection: a late word about an old one must not end the next

        connection.close_callbacks.add(closed)
        self._connection = connection
        self._up.set()
        structlog.get_logger().info("connected to the broker", action="broker_connected", connection=self._name)
        while not down.is_set() and _is_open(connection):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY):
                    await down.wait()

    def _forget(self) -> None:
        self._connection = None
        self._up.clear()
        lost = self._keeper is not None
        structlog.get_logger().log(
            logging.WARNING if lost else logging.INFO,
            "disconnected",
            action="broker_disconnected",
            connection=self._name,
        )
        for listener in list(self._listeners):
            listener()


def _is_open(connection: AbstractConnection) -> bool:
    transport = connection.transport
    return transport is not None and transport.connection.is_opened


async def _close(connection: AbstractConnection) -> None:
    with contextlib.suppress(Failure):
        async with bounded(_CLOSE_WITHIN, "close"):
            await connection.close()
