"""Updates that a person took from the dead letters: through the same intake once more, now that it can read them."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from functools import partial

import structlog

from chassis.clock import Clock
from contracts.routing import gateway_service, updates_queue
from gatewaykit.failures import NotUnderstood
from gatewaykit.ingress.asking import asked
from gatewaykit.ingress.intake import Intake, verdict_on
from gatewaykit.waits import CalledOff, unless
from messaging.port import Broker, Delivery, Subscription
from messaging.retry import backoff, describe
from messaging.settling import Settling

__all__ = ["Replays"]

PREFETCH = 1
"""They are few, and whatever one of them breaks, it breaks alone."""


class Replays:
    """Consumes the gateway's queue of updates. It holds raw ones, which are no envelopes: hence no `Consumer`.

    Nothing is acknowledged before it is durable elsewhere: said to the router, or among the dead letters again.
    """

    def __init__(self, intake: Intake, broker: Broker, clock: Clock) -> None:
        self._intake = intake
        self._broker = broker
        self._clock = clock
        self._queue = updates_queue(intake.channel)
        self._settling = Settling(broker, self._queue, gateway_service(intake.channel), clock)
        self._stopping = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._tries = 0
        self.is_subscribed = False

    async def start(self) -> None:
        """Begin, in the background; the broker may be away."""
        self._work = asyncio.create_task(self._keep_on(), name="replays")

    async def stop(self) -> None:
        """End after the update in hand. Unbounded: the caller bounds it, and may cancel; then that one comes again."""
        self._stopping.set()
        if self._work is None:
            return
        try:
            await asyncio.wait([self._work])
        finally:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def _keep_on(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._attend()
            except CalledOff:
                return
            except Exception as wrong:  # noqa: BLE001 - the update is in its queue, and is tried again later
                self._tries += 1
                log = structlog.get_logger().bind(failure=type(wrong).__name__, where=describe(wrong))
                log.warning("replayed updates wait", action="replays_wait", tries=self._tries)
            with suppress(CalledOff):
                await unless(self._stopping, self._clock.sleep(backoff(self._tries)))

    async def _attend(self) -> None:
        """Take one after another. What fails goes back into its queue, so that nothing is held while we wait."""
        waiting: asyncio.Queue[Delivery] = asyncio.Queue()

        def lost() -> None:
            while not waiting.empty():
                waiting.get_nowait()  # it will be handed out again

        def subscribe() -> Awaitable[Subscription]:
            return self._broker.subscribe(self._queue, waiting.put_nowait, prefetch=PREFETCH, on_lost=lost)

        subscription = await unless(self._stopping, asked(subscribe))
        self.is_subscribed = True
        try:
            while True:
                delivery = await unless(self._stopping, waiting.get())
                await asked(partial(self._take, delivery))
                self._tries = 0
        finally:
            self.is_subscribed = False
            await subscription.close()

    async def _take(self, delivery: Delivery) -> None:
        if self._settling.ended(delivery):
            await self._settling.forget(delivery)
            return
        try:
            await self._intake.take_again(delivery.parcel.body)
        except NotUnderstood as wrong:
            await self._settling.set_aside(delivery, verdict_on(wrong), attempts=1)
            return
        structlog.get_logger().info(
            "a replayed update was taken", action="update_taken_again", message_id=delivery.parcel.id
        )
        await self._settling.acknowledge(delivery)
