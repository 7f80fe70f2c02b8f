"""The owner's side: who asks for a file of this gateway's gets it into the media store."""

from collections.abc import Sequence

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope, id_from
from contracts.ids import Channel
from contracts.media import FetchMedia, MediaFetched
from contracts.registry import encode
from contracts.routing import gateway_service, media_queue
from gatewaykit.media.port import MediaSource, Stored
from gatewaykit.media.store import MediaStore
from messaging.consume import Consumer, ConsumerOptions, Held
from messaging.failures import RateLimited, Refused, Unavailable
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn
from messaging.port import Broker, Parcel
from messaging.retry import backoff, describe

__all__ = ["MediaServing"]

AT_ONCE = 8
"""Files that are brought at the same time."""
LONGEST_WAIT = 60.0


class MediaServing:
    """Consumes the gateway's media queue; repeats are harmless, since a file that rests already is only named."""

    def __init__(self, channel: Channel, source: MediaSource, store: MediaStore, broker: Broker, clock: Clock) -> None:
        self._source = source
        self._store = store
        self._broker = broker
        self._clock = clock
        options = ConsumerOptions(service=gateway_service(channel), prefetch=AT_ONCE)
        self._consumer = Consumer(broker, media_queue(channel), self._handle, options, clock=clock)

    @property
    def is_subscribed(self) -> bool:
        """Whether requests reach it."""
        return self._consumer.is_subscribed

    async def start(self) -> None:
        """Begin."""
        await self._consumer.start()

    async def stop(self) -> None:
        """End what is in hand."""
        await self._consumer.drain()

    async def _handle(self, held: Sequence[Held]) -> Sequence[Outcome]:
        first = held[0]
        asked = first.envelope.payload
        if not isinstance(asked, FetchMedia):
            return [DeadLetter("unknown_type", first.envelope.type)]
        try:
            answer = await self._fetched(asked)
        except RateLimited as limited:
            return [RetryIn(min(limited.retry_after, LONGEST_WAIT))]
        except Unavailable as away:
            log = structlog.get_logger().bind(message_id=first.envelope.id)
            log.warning("a file waits for its platform", action="media_waits", detail=str(away))
            return [RetryIn(backoff(first.deliveries))]
        except Exception as wrong:  # noqa: BLE001 - whoever waits for the file must hear that it will not come
            log = structlog.get_logger().bind(message_id=first.envelope.id)
            log.warning("a fault nobody thought of", action="media_failed", detail=describe(wrong))
            answer = MediaFetched(file=asked.file, fault="refused")
        await self._answer(first.envelope, asked, answer)
        return [Done()]

    async def _fetched(self, asked: FetchMedia) -> MediaFetched:
        try:
            stored = await self._store.find(asked.file)
            if stored is None:
                stored = await self._bring(asked)
            if stored.size > asked.limit:
                raise Refused("too_large")
        except Refused as refused:
            fault = {"too_large": "too_large", "file_gone": "gone"}.get(refused.reason, "refused")
            structlog.get_logger().info("a file cannot be brought", action="media_refused", fault=fault)
            return MediaFetched.model_validate({"file": asked.file, "fault": fault})
        return MediaFetched(file=asked.file, key=stored.key, size=stored.size, mime=stored.mime, name=stored.name)

    async def _bring(self, asked: FetchMedia) -> Stored:
        async with self._source.open(asked.file, asked.limit) as incoming:
            if incoming.size is not None and incoming.size > asked.limit:
                raise Refused("too_large")
            return await self._store.put(asked.file, incoming, asked.limit)

    async def _answer(self, request: Envelope[object], asked: FetchMedia, answer: MediaFetched) -> None:  # type: ignore[type-var] # whatever it carries
        if asked.answer_to is None:
            return
        envelope = Envelope(
            id=id_from("fetched", request.id),
            key=request.key,
            payload=answer,
            at=self._clock.now(),
            correlation=request.correlation,
            causation=request.id,
        )
        await self._broker.publish(asked.answer_to, Parcel(envelope.id, envelope.type, envelope.key, encode(envelope)))
