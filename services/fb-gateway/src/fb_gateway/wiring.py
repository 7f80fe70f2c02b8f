"""The only room that constructs: settings and parts in, the service out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from chassis.watch import Watch
from contracts.routing import fetched_queue, gateway_service
from fb_gateway.api import FbApi, Page
from fb_gateway.capabilities import FACEBOOK
from fb_gateway.client import FbClient, FbFiles
from fb_gateway.ingress.reader import CHANNEL, Reader
from fb_gateway.ingress.webhook import Door, Webhook
from fb_gateway.profile import Announcing
from fb_gateway.settings import FbSettings
from fb_gateway.store import Records, records_migrations
from fb_gateway.texts import say
from fb_gateway.to_native import Call
from gatewaykit.inbound import Inbound
from gatewaykit.ingress.intake import Intake
from gatewaykit.ingress.replays import Replays
from gatewaykit.media.asking import MediaDesk
from gatewaykit.media.room import MediaRoom
from gatewaykit.media.store import MediaStore
from gatewaykit.outbound import Outbound, OutboundOptions
from gatewaykit.store import progress_migrations
from messaging.port import Broker
from messaging.topology import whole

__all__ = ["SERVICE", "build", "migrations"]

SERVICE = gateway_service(CHANNEL)
PREFIX = "fb"
"""Of this service's tables."""


def migrations() -> tuple[Migrations, ...]:
    """The schemas that the service owns."""
    return (progress_migrations(PREFIX), records_migrations())


def build(settings: FbSettings, parts: Parts) -> Service:
    """The service, built and not yet doing anything."""
    secret = settings.fb_app_secret.get_secret_value()
    page = Page(settings.fb_page_id, settings.fb_page_token.get_secret_value(), secret)
    proxy = settings.fb_proxy.get_secret_value() if settings.fb_proxy else None
    api = FbApi(page, settings.fb_api_url, settings.fb_api_version, proxy)
    records = Records(parts.database)
    store = MediaStore(settings.media_url, parts.clock)
    desk = MediaDesk(SERVICE, fetched_queue(CHANNEL), store, parts.broker, parts.clock)
    client = FbClient(
        api,
        records,
        desk,
        parts.clock,
        human_agent=settings.fb_human_agent == "on",
        capabilities=FACEBOOK.faster(settings.fb_pace),
    )
    watch = Watch(parts.clock)
    watch.add_queues(parts.metrics, parts.broker, whole(settings.partitions), SERVICE)
    intake = _intake(settings, api, records, parts)
    door = Door(page.number, secret, settings.fb_verify_token.get_secret_value())
    outbound = Outbound(client, parts, OutboundOptions(partitions=settings.partitions, prefix=PREFIX))
    outbound.watch(watch)
    return _FbGateway(
        broker=parts.broker,
        webhook=Webhook(intake, door),
        announcing=Announcing(api, settings.language, parts.clock),
        replays=Replays(intake, parts.broker, parts.clock),
        outbound=outbound,
        media=MediaRoom(CHANNEL, FbFiles(api, records), desk, store, parts),
        api=api,
        watch=watch,
    )


def _intake(settings: FbSettings, api: FbApi, records: Records, parts: Parts) -> Intake:
    language = settings.language

    def nameless(number: str) -> str:
        return say("nameless", language, number=number)

    reader = Reader(settings.fb_page_id, records, api, parts.broker, nameless, parts.clock)
    to_router = Inbound(parts.broker, partitions=settings.partitions)
    return Intake(CHANNEL, settings.fb_page_id, reader.understand, to_router, parts.broker, parts.clock)


@dataclass(frozen=True, slots=True)
class _FbGateway:
    broker: Broker
    webhook: Webhook
    announcing: Announcing
    replays: Replays
    outbound: Outbound[Call]
    media: MediaRoom
    api: FbApi
    watch: Watch

    @property
    def name(self) -> str:
        return SERVICE

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self.webhook.routes

    def ready(self) -> Mapping[str, bool]:
        """A Facebook that is away leaves it ready: it has its broker, and waits."""
        return {
            "broker": self.broker.is_up,
            "receiving": self.announcing.runs,
            "replays": self.replays.is_subscribed,
            **self.outbound.ready(),
            **self.media.ready(),
        }

    async def start(self) -> None:
        await self.media.start()
        await self.outbound.start()
        await self.announcing.start()
        await self.replays.start()
        await self.watch.start()

    async def stop(self) -> None:
        """End the calls under way, and close the connections after them."""
        await self.watch.stop()
        try:
            await asyncio.gather(self.announcing.stop(), self.replays.stop(), self.outbound.stop())
            await self.media.stop()
        finally:
            await self.api.close()
