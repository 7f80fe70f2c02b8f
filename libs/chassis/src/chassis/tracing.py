"""Traces by OpenTelemetry: a span for each hop of a message over the broker. Off unless a collector is named.

The ids of a trace follow from the ids of its messages, so that nothing but the broker's face need know of it: a message
that was brought about by another comes from the span in which that other was worked on. A repeat has the same ids.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from chassis.service import CannotStart
from messaging.port import Broker, Delivery, Parcel, Subscription
from messaging.wrapped import WrappedBroker, WrappedDelivery

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from chassis.tracing_export import Export

__all__ = ["TracedBroker", "traced"]


@asynccontextmanager
async def traced(broker: Broker, endpoint: str | None, name: str) -> AsyncIterator[Broker]:
    """The broker, with a span for each message that is sent or worked on until the block ends, if `endpoint` is given.

    Raises `CannotStart` when the packages for it are missing.
    """
    if endpoint is None:
        yield broker
        return
    try:
        from chassis.tracing_export import Export  # noqa: PLC0415 - who does not trace need not have it
    except ModuleNotFoundError as missing:
        raise CannotStart(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is set, and {missing.name} is not installed: "
            "pip install --require-hashes -r deploy/requirements/tracing.txt, or build the images with TRACING=1"
        ) from None
    export = Export(endpoint, name)
    try:
        yield TracedBroker(broker, export)
    finally:
        await asyncio.to_thread(export.close)


@dataclass(frozen=True, slots=True)
class _Hop:
    """Where a message stands in its trace."""

    trace: int
    span: int
    parent: int | None


class TracedBroker(WrappedBroker):
    """See `messaging.port.Broker`."""

    def __init__(self, broker: Broker, export: "Export") -> None:
        super().__init__(broker)
        self._export = export

    async def publish(self, queue: str, parcel: Parcel) -> None:
        frame = _frame(parcel)
        if frame is None:
            await self._broker.publish(queue, parcel)
            return
        trace, cause = _trace_of(frame), frame["causation"]
        own = _number("said", frame["id"]) if cause is None else _number("done", cause)
        frame["trace"] = f"00-{trace:032x}-{own:016x}-01"
        marked = replace(parcel, body=json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode())
        if cause is not None:
            await self._broker.publish(queue, marked)
            return
        span = self._export.begin(f"say {parcel.type}", (trace, own), None, _about(queue, parcel))
        try:
            await self._broker.publish(queue, marked)
        finally:
            span.end()

    async def subscribe(
        self,
        queue: str,
        on_delivery: Callable[[Delivery], None],
        *,
        prefetch: int,
        on_lost: Callable[[], None] = lambda: None,
    ) -> Subscription:
        def take(delivery: Delivery) -> None:
            on_delivery(self._watched(queue, delivery))

        return await self._broker.subscribe(queue, take, prefetch=prefetch, on_lost=on_lost)

    def _watched(self, queue: str, delivery: Delivery) -> Delivery:
        frame = _frame(delivery.parcel)
        if frame is None:
            return delivery
        trace, parent = _trace_of(frame), _span_of(frame["trace"])
        about = {**_about(queue, delivery.parcel), "otklik.deliveries": delivery.deliveries}
        ids = (trace, _number("done", frame["id"]))
        return _Watched(delivery, self._export.begin(f"do {delivery.parcel.type}", ids, parent, about))


class _Watched(WrappedDelivery):
    """A delivery whose span ends with its acknowledgement; one that goes back is not told of."""

    def __init__(self, delivery: Delivery, span: "Span") -> None:
        super().__init__(delivery)
        self._span = span

    async def ack(self) -> None:
        await self._delivery.ack()
        self._span.end()


def _about(queue: str, parcel: Parcel) -> Mapping[str, str | int]:
    """Names and ids, and nothing that anybody wrote."""
    return {
        "messaging.system": "otklik",
        "messaging.destination.name": queue,
        "messaging.message.id": parcel.id,
        "otklik.service": queue.partition(".")[0],
    }


def _frame(parcel: Parcel) -> dict[str, Any] | None:
    """What stands around the message; `None` for what is no envelope, such as a raw update that was set aside."""
    try:
        frame = json.loads(parcel.body)
    except ValueError:
        return None
    return frame if isinstance(frame, dict) and {"id", "correlation", "causation", "trace"} <= frame.keys() else None


def _trace_of(frame: Mapping[str, Any]) -> int:
    return _number("trace", frame["correlation"], 16)


def _span_of(traceparent: object) -> int | None:
    match traceparent.split("-") if isinstance(traceparent, str) else ():
        case [_, _, span, _] if len(span) == 16:
            return int(span, 16)
    return None


def _number(word: str, identity: object, size: int = 8) -> int:
    """Never 0, which is no id."""
    return int.from_bytes(sha256(f"{word} {identity}".encode()).digest()[:size]) or 1
