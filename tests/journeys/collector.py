"""A collector of traces, as OpenTelemetry's exporters speak to it: OTLP over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

__all__ = ["Collector", "Hop", "collecting"]

PATIENCE = 20.0


@dataclass(frozen=True)
class Hop:
    """One span, as it came."""

    service: str
    name: str
    queue: str
    trace: str
    own: str
    parent: str
    message: str


@dataclass
class Collector:
    """What has come so far."""

    url: str = ""
    hops: list[Hop] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        said = ExportTraceServiceRequest.FromString(body)
        self.raw.append(body)
        for resource in said.resource_spans:
            service = next(one.value.string_value for one in resource.resource.attributes if one.key == "service.name")
            self.hops += [_hop(service, span) for scope in resource.scope_spans for span in scope.spans]
        async with self._came:
            self._came.notify_all()
        return web.Response(body=b"", content_type="application/x-protobuf")

    async def wait(self, there: Callable[[Sequence[Hop]], bool]) -> None:
        """Return when what has come is enough."""
        async with asyncio.timeout(PATIENCE), self._came:
            await self._came.wait_for(lambda: there(self.hops))


def _hop(service: str, span: Span) -> Hop:
    about = {one.key: one.value.string_value for one in span.attributes}
    return Hop(
        service,
        span.name,
        about["messaging.destination.name"],
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        about["messaging.message.id"],
    )


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """One that listens until the block ends."""
    collector = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses, "it listens"
    collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield collector
    finally:
        await runner.cleanup()
