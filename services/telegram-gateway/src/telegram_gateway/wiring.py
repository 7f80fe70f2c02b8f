"""The only room that constructs: settings and parts in, the service out."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from starlette.routing import BaseRoute

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from contracts.routing import gateway_service
from gatewaykit.inbound import Inbound
from gatewaykit.outbound import Outbound, OutboundOptions
from gatewaykit.store import progress_migrations
from messaging.port import Broker
from telegram_gateway.capabilities import TELEGRAM, faster
from telegram_gateway.client import TelegramClient, open_bot
from telegram_gateway.from_native import Post
from telegram_gateway.ingress.intake import Intake
from telegram_gateway.ingress.polling import Polling
from telegram_gateway.ingress.webhook import Hook, Webhook
from telegram_gateway.settings import TelegramSettings
from telegram_gateway.to_native import Call

__all__ = ["build", "migrations"]

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
    client = TelegramClient(bot, faster(TELEGRAM, settings.telegram_pace))
    post = Post(bot=bot.id, operator_chat=settings.operator_chat_id)
    intake = Intake(post, Inbound(parts.broker, partitions=settings.partitions), parts.broker, parts.clock)
    options = OutboundOptions(partitions=settings.partitions, prefix=PREFIX, lanes=("answers", "operators", "bulk"))
    return _TelegramGateway(
        broker=parts.broker,
        ingress=_ingress(settings, client, intake, parts),
        outbound=Outbound(client, parts, options),
        client=client,
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


class _TelegramGateway:
    def __init__(self, *, broker: Broker, ingress: _Ingress, outbound: Outbound[Call], client: TelegramClient) -> None:
        self._broker = broker
        self._ingress = ingress
        self._outbound = outbound
        self._client = client

    @property
    def name(self) -> str:
        return gateway_service("telegram")

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self._ingress.routes

    def ready(self) -> Mapping[str, bool]:
        """A Telegram that is away leaves it ready: it has its broker, and waits."""
        return {"broker": self._broker.is_up, "receiving": self._ingress.runs, **self._outbound.ready()}

    async def start(self) -> None:
        await self._outbound.start()
        await self._ingress.start()

    async def stop(self) -> None:
        """Ask for no more updates, end the calls under way, and close the connections after both."""
        try:
            await asyncio.gather(self._ingress.stop(), self._outbound.stop())
        finally:
            await self._client.close()
