"""The other side: whoever needs a file of a messenger's asks the gateway that owns it, and waits."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.ids import FileRef, channel_of
from contracts.media import FetchMedia, MediaFetched
from contracts.registry import encode
from contracts.routing import media_queue
from gatewaykit.media.port import Stored
from gatewaykit.media.store import MediaStore
from messaging.consume import Consumer, ConsumerOptions, Held
from messaging.failures import Refused, Unavailable
from messaging.outcomes import DeadLetter, Done, Outcome
from messaging.port import Broker, Parcel

__all__ = ["MediaDesk"]

WAIT_SECONDS = 60.0
LOOK_SECONDS = 2.0
"""How often the store is looked into: another replica may have heard the answer."""
_REASONS = {"too_large": "too_large", "gone": "file_gone", "refused": "refused"}


class MediaDesk:
    """See `gatewaykit.media.port.Media`. `service` is who asks, `answers` its queue that answers come to."""

    def __init__(self, service: str, answers: str, store: MediaStore, broker: Broker, clock: Clock) -> None:
        self._answers = answers
        self._store = store
        self._broker = broker
        self._clock = clock
        self._waiting: dict[FileRef, asyncio.Future[MediaFetched]] = {}
        options = ConsumerOptions(service=service, prefetch=20)
        self._consumer = Consumer(broker, answers, self._heard, options, clock=clock)

    @property
    def is_subscribed(self) -> bool:
        """Whether answers reach it."""
        return self._consumer.is_subscribed

    async def start(self) -> None:
        """Begin to hear."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Hear no more; whoever waits goes on looking into the store."""
        await self._consumer.drain()

    async def bring(self, file: FileRef, limit: int) -> Stored:
        """See `Media`."""
        stored = await self._store.find(file)
        if stored is None:
            stored = await self._ask(file, limit)
        if stored.size > limit:
            raise Refused("too_large")
        return stored

    @asynccontextmanager
    async def at_hand(self, stored: Stored) -> AsyncIterator[Path]:
        """See `Media`."""
        async with self._store.at_hand(stored) as path:
            yield path

    async def _ask(self, file: FileRef, limit: int) -> Stored:
        """Those who want the same file at the same time wait for one answer."""
        waiting = self._waiting.get(file)
        if waiting is None:
            waiting = self._waiting[file] = asyncio.get_running_loop().create_future()
            waiting.add_done_callback(lambda _: self._waiting.pop(file, None))
            await self._request(file, limit)
        until = self._clock.monotonic() + WAIT_SECONDS
        while self._clock.monotonic() < until:
            done, _ = await asyncio.wait({waiting}, timeout=LOOK_SECONDS)
            if done:
                return _stored(waiting.result())
            stored = await self._store.find(file)
            if stored is not None:
                return stored
        waiting.cancel()
        raise Unavailable("the file did not come from the messenger that has it")

    async def _request(self, file: FileRef, limit: int) -> None:
        """Each time another id: a request is no fact, and its answer may have been lost."""
        owner = channel_of(file)
        own = str(uuid4())
        asked = FetchMedia(file=file, limit=limit, answer_to=self._answers)
        key = MediaStore.key_of(file)
        envelope = Envelope(id=own, key=key, payload=asked, at=self._clock.now(), correlation=own)
        structlog.get_logger().info("a file is asked for", action="media_asked", owner=owner, message_id=own)
        await self._broker.publish(media_queue(owner), Parcel(own, envelope.type, key, encode(envelope)))

    async def _heard(self, held: Sequence[Held]) -> Sequence[Outcome]:
        answer = held[0].envelope.payload
        if not isinstance(answer, MediaFetched):
            return [DeadLetter("unknown_type", held[0].envelope.type)]
        waiting = self._waiting.get(answer.file)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
        return [Done()]


def _stored(answer: MediaFetched) -> Stored:
    if answer.key is None or answer.size is None:
        raise Refused(_REASONS.get(answer.fault or "refused", "refused"))
    return Stored(answer.key, answer.size, answer.mime, answer.name)
