"""Decode → handle → outcome → ack, in order within a key. The only place that acknowledges."""

import asyncio

import structlog

from messaging.failures import Failure
from messaging.handling import ConsumerOptions, Handler, Held
from messaging.port import Broker, Subscription
from messaging.running import Running
from messaging.settling import Settling
from messaging.waiting import LoopTime, Waiting

__all__ = ["Consumer", "ConsumerOptions", "Handler", "Held"]

_AGAIN_AFTER = 1.0  # seconds, when the queue could not be subscribed to


class Consumer:
    """A queue being worked on.

    A message that must wait longer than a minute goes back with everything else held and is handed out again; what
    this process knows of it (attempts, when it is due) stays.
    """

    def __init__(
        self,
        broker: Broker,
        queue: str,
        handler: Handler,
        options: ConsumerOptions,
        *,
        clock: Waiting | None = None,
    ) -> None:
        self._broker = broker
        self._queue = queue
        self._options = options
        self._clock = clock or LoopTime()
        settling = Settling(broker, queue, options.service, self._clock)
        self._changed = asyncio.Event()
        self._running = Running(handler, options, settling, self._clock, self._reopen)
        self._subscription: Subscription | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def is_subscribed(self) -> bool:
        """Whether it is attached to its queue; a service without that is not ready."""
        return self._subscription is not None

    @property
    def is_draining(self) -> bool:
        """Whether it starts nothing new any more, for good."""
        return self._stopping

    @property
    def in_hand(self) -> int:
        """How many messages it holds, begun or not."""
        return self._running.in_hand

    async def start(self) -> None:
        """Begin, in the background: the broker may be away and the queue not declared yet."""
        if self._keeper is None and not self._stopping:
            self._keeper = asyncio.create_task(self._keep(), name=f"consumer of {self._queue}")

    async def drain(self) -> None:
        """Start nothing new, finish and acknowledge what runs, then close; the unstarted go back in their place.

        Unbounded: the caller bounds it, and may cancel; then what runs is cancelled and goes back too.
        """
        self._stopping = True
        self._reopen()
        keeper = self._keeper
        if keeper is None:
            return
        if self._subscription is None:
            keeper.cancel()
        try:
            await asyncio.wait([keeper])
        except asyncio.CancelledError:
            self._running.cancel()
            await asyncio.wait([keeper])
            raise

    def _reopen(self) -> None:
        self._running.close()
        self._changed.set()

    async def _keep(self) -> None:
        while not self._stopping:
            try:
                await self._consume()
            except Failure as wrong:
                structlog.get_logger().error(
                    "not subscribed", action="subscribe_failed", queue=self._queue, reason=str(wrong)
                )
                await self._clock.sleep(_AGAIN_AFTER)

    async def _consume(self) -> None:
        """From one subscribing to its closing."""
        self._changed.clear()
        self._running.open()
        self._subscription = await self._broker.subscribe(
            self._queue, self._running.take, prefetch=self._options.prefetch, on_lost=self._running.lost
        )
        await self._changed.wait()
        await self._running.idle()
        await self._subscription.close()
        self._running.give_back()  # after the closing: until then more may have been handed out
        self._subscription = None
