"""The only room that constructs: settings and parts in, the service out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.routing import BaseRoute

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from chassis.watch import Watch
from contracts.routing import gateway_service
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
from telegram_gateway.calls import Call
from telegram_gateway.capabilities import TELEGRAM, faster
from telegram_gateway.client import TelegramClient, TelegramFiles, open_bot
from telegram_gateway.from_native import Post
from telegram_gateway.ingress.intake import CHANNEL, intake_of
from telegram_gateway.ingress.polling import Polling
from telegram_gateway.ingress.webhook import Hook, Webhook
from telegram_gateway.settings import TelegramSettings

__all__ = ["SERVICE", "build", "migrations"]

SERVICE = gateway_service(CHANNEL)

PREFIX = "tg"
"""Of this service's tables."""


def migrations() -> tuple[Migrations, ...]:
    """The schema that the service owns."""
    return (progress_migrations(PREFIX),)


def build(settings: TelegramSettings, parts: Parts) -> Service:
    """The service, built and not yet doing anything."""
    token = settings.telegram_token.get_secret_value()
    proxy = settings.telegram_proxy
    bot = open_bot(token, settings.telegram_api_url, proxy.get_secret_value() if proxy else None)
    store = MediaStore(settings.media_url, parts.clock)
    desk = MediaDesk(CHANNEL, store, parts.broker, parts.clock)
    client = TelegramClient(bot, desk, faster(TELEGRAM, settings.telegram_pace), settings.operator_chat_id)
    post = Post(bot=bot.id, operator_chat=settings.operator_chat_id)
    intake = intake_of(post, Inbound(parts.broker, partitions=settings.partitions), parts.broker, parts.clock)
    watch = Watch(parts.clock)
    watch.add_queues(parts.metrics, parts.broker, whole(settings.partitions), SERVICE)
    options = OutboundOptions(partitions=settings.partitions, prefix=PREFIX, lanes=("answers", "operators", "bulk"))
    return _TelegramGateway(
        broker=parts.broker,
        ingress=_ingress(settings, client, intake, parts),
        replays=Replays(intake, parts.broker, parts.clock),
        outbound=Outbound(client, parts, options),
        media=MediaRoom(CHANNEL, TelegramFiles(bot), desk, store, parts),
        client=client,
        watch=watch,
    )


class _Ingress(Protocol):
    @property
    def routes(self) -> Sequence[BaseRoute]: ...

    @property
    def runs(self) -> bool: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def _ingress(settings: TelegramSettings, client: TelegramClient, intake: Intake, parts: Parts) -> _Ingress:
    secret = settings.telegram_webhook_secret
    if settings.telegram_receive == "polling" or settings.public_url is None or secret is None:
        return Polling(client, intake, parts.broker, parts.clock)
    return Webhook(client, intake, Hook(settings.public_url, secret.get_secret_value()), parts.clock)


@dataclass(frozen=True, slots=True)
class _TelegramGateway:
    broker: Broker
    ingress: _Ingress
    replays: Replays
    outbound: Outbound[Call]
    media: MediaRoom
    client: TelegramClient
    watch: Watch

    @property
    def name(self) -> str:
        return SERVICE

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self.ingress.routes

    def ready(self) -> Mapping[str, bool]:
        """A Telegram that is away leaves it ready: it has its broker, and waits."""
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
        """Ask for no more updates, end the calls under way, and close the connections after both."""
        await self.watch.stop()
        try:
            await asyncio.gather(self.ingress.stop(), self.replays.stop(), self.outbound.stop())
            await self.media.stop()
        finally:
            await self.client.close()
