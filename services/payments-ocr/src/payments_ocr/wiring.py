"""The only room that constructs: settings and parts in, the service out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from chassis.watch import Watch
from contracts.routing import ocr_fetched_queue
from gatewaykit.media.asking import MediaDesk
from gatewaykit.media.store import MediaStore
from messaging.port import Broker
from messaging.topology import whole
from payments_ocr.engine import Reader
from payments_ocr.examining import SERVICE, Examining
from payments_ocr.local.engine import LocalEngine
from payments_ocr.ocrspace.engine import LANGUAGES, OcrSpaceEngine
from payments_ocr.settings import OcrSettings
from payments_ocr.workshop import Workshop

__all__ = ["SERVICE", "build", "migrations"]


def migrations() -> tuple[Migrations, ...]:
    """None: it keeps nothing."""
    return ()


def build(settings: OcrSettings, parts: Parts) -> Service:
    """The service, built and not yet doing anything."""
    store = MediaStore(settings.media_url, parts.clock)
    desk = MediaDesk(SERVICE, ocr_fetched_queue(), store, parts.broker, parts.clock)
    reader = _reader(settings, parts)
    watch = Watch(parts.clock)
    watch.add_queues(parts.metrics, parts.broker, whole(settings.partitions), SERVICE)
    examining = Examining(reader, desk, parts.broker, parts.clock, parts.metrics, partitions=settings.partitions)
    return _PaymentsOcr(parts.broker, examining, desk, reader, watch)


def _reader(settings: OcrSettings, parts: Parts) -> Reader:
    workshop = Workshop(parts.clock)
    if settings.ocr_engine == "ocrspace" and settings.ocrspace_api_key is not None:
        key = settings.ocrspace_api_key.get_secret_value()
        languages = LANGUAGES if settings.language == "ru" else LANGUAGES[::-1]
        return OcrSpaceEngine(settings.ocrspace_url, key, workshop, parts.clock, languages)
    return LocalEngine(workshop)


@dataclass(frozen=True, slots=True)
class _PaymentsOcr:
    broker: Broker
    examining: Examining
    desk: MediaDesk
    reader: Reader
    watch: Watch

    @property
    def name(self) -> str:
        return SERVICE

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def ready(self) -> Mapping[str, bool]:
        """An engine that is away leaves it ready: it has its broker, and says so to whoever waits."""
        return {
            "broker": self.broker.is_up,
            "receipts": self.examining.is_subscribed,
            "media": self.desk.is_subscribed,
        }

    async def start(self) -> None:
        await self.desk.start()
        await self.examining.start()
        await self.watch.start()

    async def stop(self) -> None:
        """End the pictures in hand, then the recogniser."""
        await self.watch.stop()
        try:
            await self.examining.stop()
            await self.desk.stop()
        finally:
            await self.reader.stop()
