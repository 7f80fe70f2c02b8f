"""One receipt after another: bring the file, have it read, say what stands there; or, in the end, why not."""

import asyncio
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

import structlog

from chassis.clock import Clock
from chassis.metrics import Metrics
from contracts.envelope import Envelope, id_from
from contracts.ocr import Fault, Picture, ReadReceipt, ReceiptExamined
from contracts.registry import encode
from contracts.routing import receipts_queue, router_queue
from contracts.wire import Wire
from gatewaykit.media.port import Media
from messaging.consume import Consumer, ConsumerOptions, Held
from messaging.failures import Refused, Unavailable
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn
from messaging.port import Broker, Parcel
from messaging.retry import backoff
from payments_ocr.engine import Reader, Seen
from payments_ocr.faults import Away, Unfit
from payments_ocr.reading.receipt import Reading, read

__all__ = ["SERVICE", "Examining", "best"]

SERVICE = "payments-ocr"
MOST_BYTES = 20 << 20
"""Of a file; more is no screenshot, and Telegram gives no more (TG-51)."""
AT_ONCE = 4
"""Files are brought side by side; pictures are read one after another."""
MOST_DELIVERIES = 12
"""A message that was handed out so often ended its process each time."""
_FILES: dict[str, Fault] = {"too_large": "file_too_large", "file_gone": "file_gone"}


class Examining:
    """Consumes the queue of receipts. Nothing is kept: a repeat reads the same and has the same id."""

    def __init__(
        self, reader: Reader, media: Media, broker: Broker, clock: Clock, metrics: Metrics, *, partitions: int
    ) -> None:
        self._reader = reader
        self._media = media
        self._broker = broker
        self._clock = clock
        self._partitions = partitions
        self._read = metrics.counter("receipts_examined", "Receipts that were answered", ["engine", "outcome"])
        self._seconds = metrics.histogram("receipt_seconds", "From a file at hand to what stands on it", ["engine"])
        options = ConsumerOptions(service=SERVICE, prefetch=AT_ONCE, before_set_aside=self._give_up)
        self._consumer = Consumer(broker, receipts_queue(), self._handle, options, clock=clock)

    @property
    def is_subscribed(self) -> bool:
        """Whether receipts reach it."""
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
        if not isinstance(asked, ReadReceipt):
            return [DeadLetter("unknown_type", first.envelope.type)]
        if first.deliveries > MOST_DELIVERIES and not first.replayed:
            return await self._answered(first.envelope, asked, fault="ocr_down")
        try:
            seen = await self._seen(asked)
        except Unfit as unfit:
            _note("a receipt cannot be read", "receipt_unfit", first, unfit.fault, unfit.detail)
            return await self._answered(first.envelope, asked, fault=unfit.fault)
        except Away as away:
            return await self._later(first, asked, away)
        reading = await asyncio.to_thread(best, seen)
        return await self._answered(first.envelope, asked, picture=seen.picture, reading=reading)

    async def _seen(self, asked: ReadReceipt) -> Seen:
        try:
            stored = await self._media.bring(asked.file, MOST_BYTES)
            async with self._media.at_hand(stored) as path:
                begun = self._clock.monotonic()
                seen = await self._reader.read(path)
                self._seconds.labels(engine=self._reader.name).observe(self._clock.monotonic() - begun)
                return seen
        except Refused as refused:
            raise Unfit(_FILES.get(refused.reason, "file_refused")) from None
        except Unavailable:
            raise Away("file_refused", "the file did not come") from None

    async def _later(self, held: Held, asked: ReadReceipt, away: Away) -> Sequence[Outcome]:
        """Again while somebody waits for it; a key that is wrong becomes right by no waiting."""
        wait = away.wait if away.wait is not None else backoff(held.deliveries)
        left = _seconds_until(asked.until, self._clock.now())
        _note("a receipt waits", "receipt_waits", held, away.fault, away.detail)
        if away.fault == "ocr_key" or wait >= left:
            return await self._answered(held.envelope, asked, fault=away.fault)
        return [RetryIn(wait)]

    async def _give_up(self, envelope: Envelope[Wire]) -> None:
        """Before it is set aside for an error nobody thought of: whoever asked must hear that nothing comes."""
        if isinstance(envelope.payload, ReadReceipt):
            await self._answered(envelope, envelope.payload, fault="ocr_down")

    async def _answered(
        self,
        request: Envelope[Wire],
        asked: ReadReceipt,
        *,
        fault: Fault | None = None,
        picture: Picture | None = None,
        reading: Reading | None = None,
    ) -> Sequence[Outcome]:
        shown = reading if reading is not None else Reading()
        answer = ReceiptExamined(
            chat=asked.chat,
            receipt=asked.receipt,
            file=asked.file,
            at=self._clock.now(),
            engine=self._reader.name,
            fault=fault,
            picture=picture,
            **{field.name: getattr(shown, field.name) for field in fields(Reading)},
        )
        own = id_from("examined", request.id)
        envelope = Envelope(own, asked.chat, answer, answer.at, request.correlation, request.id)
        queue = router_queue(asked.chat, self._partitions)
        await self._broker.publish(queue, Parcel(own, envelope.type, envelope.key, encode(envelope)))
        self._read.labels(engine=self._reader.name, outcome=fault or "read").inc()
        return [Done()]


def best(seen: Seen) -> Reading:
    """Of several readings of one picture the one that is understood best, the first of equals."""
    readings = [read(words, seen.picture.width, seen.picture.height) for words in seen.readings]
    return max(readings, key=lambda reading: reading.understood, default=Reading())


def _seconds_until(until: datetime, now: datetime) -> float:
    return (until - now).total_seconds()


def _note(text: str, action: str, held: Held, fault: Fault, detail: str) -> None:
    log = structlog.get_logger().bind(message_id=held.envelope.id)
    log.warning(text, action=action, fault=fault, detail=detail, deliveries=held.deliveries)
