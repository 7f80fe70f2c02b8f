"""Spans on their way to a collector, by OpenTelemetry's own SDK. Imported only where tracing is on."""

import logging
from collections.abc import Mapping, Sequence

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, TraceFlags, set_span_in_context

__all__ = ["Export"]

EVERY_MILLISECONDS = 1000
PATIENCE = 2
"""Seconds that a collector has for one answer; one that is away costs spans, and nothing else."""


class Export:
    """Where spans go: `ENDPOINT/v1/traces`, as protobuf over HTTP."""

    def __init__(self, endpoint: str, name: str) -> None:
        self._ids = _Given()
        self._provider = TracerProvider(
            resource=Resource.create({SERVICE_NAME: name}), id_generator=self._ids, shutdown_on_exit=False
        )
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=PATIENCE)
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # it says every two seconds that nobody collects
        processor = BatchSpanProcessor(_Heard(exporter), schedule_delay_millis=EVERY_MILLISECONDS)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("otklik")

    def begin(self, name: str, ids: tuple[int, int], parent: int | None, about: Mapping[str, str | int]) -> Span:
        """A span with these ids (trace, own) that begins now; without a parent it is the first of its trace."""
        trace, own = ids
        self._ids.next = (trace, own)
        if parent is None:
            return self._tracer.start_span(name, attributes=about)
        before = SpanContext(trace, parent, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
        return self._tracer.start_span(name, set_span_in_context(NonRecordingSpan(before)), attributes=about)

    def close(self) -> None:
        """Send what is left; it may take as long as a collector is slow."""
        self._provider.shutdown()


class _Heard(SpanExporter):
    """Says once that spans are lost, and once that they arrive again."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner
        self._arrives = True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._inner.export(spans)
        arrives = result is SpanExportResult.SUCCESS
        if arrives != self._arrives:
            self._arrives = arrives
            log = structlog.get_logger()
            if arrives:
                log.info("traces are collected again", action="traces_collected")
            else:
                log.warning("nobody collects the traces; they are lost, and nothing else is", action="traces_lost")
        return result

    def shutdown(self) -> None:
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._inner.force_flush(timeout_millis)


class _Given(IdGenerator):
    """The ids that were said for the next span: asked for in the same breath, by the same thread."""

    def __init__(self) -> None:
        self._chance = RandomIdGenerator()
        self.next = (self._chance.generate_trace_id(), self._chance.generate_span_id())

    def generate_trace_id(self) -> int:
        return self.next[0]

    def generate_span_id(self) -> int:
        return self.next[1]
