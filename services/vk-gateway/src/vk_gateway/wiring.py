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
from vk_gateway.api import VkApi
from vk_gateway.capabilities import BATCH, VK
from vk_gateway.client import VkClient, VkFiles
from vk_gateway.ingress.callback import Callback, Door
from vk_gateway.ingress.polling import Polling
from vk_gateway.ingress.reader import CHANNEL, intake_of
from vk_gateway.settings import VkSettings
from vk_gateway.source import VkSource
from vk_gateway.store import CursorStore, cursor_migrations
from vk_gateway.to_native import Call

__all__ = ["SERVICE", "build", "migrations"]

SERVICE = gateway_service(CHANNEL)
PREFIX = "vk"
"""Of this service's tables."""


def migrations() -> tuple[Migrations, ...]:
    """The schemas that the service owns."""
    return (progress_migrations(PREFIX), cursor_migrations())


def build(settings: VkSettings, parts: Parts) -> Service:
    """The service, built and not yet doing anything."""
    proxy = settings.vk_proxy
    api = VkApi(settings.vk_token.get_secret_value(), settings.vk_api_url, proxy.get_secret_value() if proxy else None)
    store = MediaStore(settings.media_url, parts.clock)
    desk = MediaDesk(SERVICE, fetched_queue(CHANNEL), store, parts.broker, parts.clock)
    to_router = Inbound(parts.broker, partitions=settings.partitions)
    intake = intake_of(settings.vk_group_id, api, to_router, parts.broker, parts.clock)
    client = VkClient(api, desk, VK.faster(settings.vk_pace))
    watch = Watch(parts.clock)
    watch.add_queues(parts.metrics, parts.broker, whole(settings.partitions), SERVICE)
    options = OutboundOptions(partitions=settings.partitions, prefix=PREFIX, bulk=BATCH)
    outbound = Outbound(client, parts, options)
    outbound.watch(watch)
    return _VkGateway(
        broker=parts.broker,
        ingress=_ingress(settings, api, intake, parts),
        replays=Replays(intake, parts.broker, parts.clock),
        outbound=outbound,
        media=MediaRoom(CHANNEL, VkFiles(api), desk, store, parts),
        api=api,
        watch=watch,
    )


def _ingress(settings: VkSettings, api: VkApi, intake: Intake, parts: Parts) -> Polling | Callback:
    if settings.vk_receive == "callback" and settings.vk_secret is not None and settings.vk_confirmation is not None:
        door = Door(settings.vk_group_id, settings.vk_secret.get_secret_value(), settings.vk_confirmation)
        return Callback(intake, door)
    source = VkSource(api, settings.vk_group_id)
    cursor = CursorStore(parts.database, settings.vk_group_id)
    return Polling(source, intake, cursor, parts.broker, parts.clock)


@dataclass(frozen=True, slots=True)
class _VkGateway:
    broker: Broker
    ingress: Polling | Callback
    replays: Replays
    outbound: Outbound[Call]
    media: MediaRoom
    api: VkApi
    watch: Watch

    @property
    def name(self) -> str:
        return SERVICE

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self.ingress.routes

    def ready(self) -> Mapping[str, bool]:
        """A VKontakte that is away leaves it ready: it has its broker, and waits."""
        return {
            "broker": self.broker.is_up,
            "receiving": self.ingress.runs,
            "replays": self.replays.is_subscribed,
            **self.outbound.ready(),
            **self.media.ready(),
        }

    async def start(self) -> None:
        await self.media.start()
        await self.outbound.start()
        await self.ingress.start()
        await self.replays.start()
        await self.watch.start()

    async def stop(self) -> None:
        """Ask for no more events, end the calls under way, and close the connections after both."""
        await self.watch.stop()
        try:
            await asyncio.gather(self.ingress.stop(), self.replays.stop(), self.outbound.stop())
            await self.media.stop()
        finally:
            await self.api.close()
