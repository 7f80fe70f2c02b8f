"""The only room that constructs: settings and parts in, the service out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.routing import BaseRoute

from chassis.clock import Clock
from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from chassis.watch import Watch
from contracts.envelope import Envelope, id_from
from contracts.inbound import OperatorChatMoved, OperatorChatSeen
from contracts.routing import fetched_queue, gateway_service
from contracts.wire import Wire
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
from telegram_gateway.api import DeskApi
from telegram_gateway.calls import Call
from telegram_gateway.capabilities import TELEGRAM, faster
from telegram_gateway.client import TelegramClient, TelegramFiles, open_bot
from telegram_gateway.desk import Desk, Tell
from telegram_gateway.ids import make_chat
from telegram_gateway.ingress.intake import CHANNEL, Forum, intake_of
from telegram_gateway.ingress.polling import Polling
from telegram_gateway.ingress.webhook import Hook, Webhook
from telegram_gateway.menus import Menus
from telegram_gateway.placing import Placing
from telegram_gateway.settings import TelegramSettings
from telegram_gateway.store import MoveStore, TopicStore, topic_migrations
from telegram_gateway.topics import Topics
from telegram_gateway.whereabouts import Tell as Moving
from telegram_gateway.whereabouts import Whereabouts

__all__ = ["SERVICE", "build", "migrations"]

SERVICE = gateway_service(CHANNEL)

PREFIX = "tg"
"""Of this service's tables."""


def migrations() -> tuple[Migrations, ...]:
    """The schema that the service owns."""
    return (progress_migrations(PREFIX), topic_migrations())


def build(settings: TelegramSettings, parts: Parts) -> Service:
    """The service, built and not yet doing anything."""
    token = settings.telegram_token.get_secret_value()
    proxy = settings.telegram_proxy
    bot = open_bot(token, settings.telegram_api_url, proxy.get_secret_value() if proxy else None)
    store = MediaStore(settings.media_url, parts.clock)
    media = MediaDesk(SERVICE, fetched_queue(CHANNEL), store, parts.broker, parts.clock)
    to_router = Inbound(parts.broker, partitions=settings.partitions)
    api, topics = DeskApi(bot), TopicStore(parts.database)
    desk = Desk(settings.operator_chat_id, api.chat, _telling(to_router, bot.id), parts.clock)
    moving = _moving(to_router, bot.id, parts.clock)
    where = Whereabouts(settings.operator_chat_id, MoveStore(parts.database), moving)
    where.listen(desk.moves_to)
    pace = faster(TELEGRAM, settings.telegram_pace)
    client = TelegramClient(bot, media, pace, _placing(desk, api, topics, parts), where)
    menus = Menus(client, settings.owner_ids, settings.language, parts.clock)
    menus.show_in(settings.operator_chat_id)
    where.listen(menus.show_in)
    intake = intake_of(bot.id, Forum(topics, desk, where), to_router, parts.broker, parts.clock)
    watch = Watch(parts.clock)
    watch.add_queues(parts.metrics, parts.broker, whole(settings.partitions), SERVICE)
    options = OutboundOptions(partitions=settings.partitions, prefix=PREFIX, lanes=("answers", "operators", "bulk"))
    outbound = Outbound(client, parts, options)
    outbound.watch(watch)
    return _TelegramGateway(
        broker=parts.broker,
        ingress=_ingress(settings, client, intake, parts),
        replays=Replays(intake, parts.broker, parts.clock),
        outbound=outbound,
        media=MediaRoom(CHANNEL, TelegramFiles(bot), media, store, parts),
        desk=desk,
        menus=menus,
        client=client,
        watch=watch,
    )


def _placing(desk: Desk, api: DeskApi, topics: TopicStore, parts: Parts) -> Placing:
    orphans = parts.metrics.counter(
        "outbound_orphan_topics", "Topics of a forum that may stand there for nobody: an upper bound", ("channel",)
    )
    return Placing(desk, Topics(api, topics, desk, parts.clock, orphans.labels(CHANNEL).inc), api)


def _telling(to_router: Inbound, bot: int) -> Tell:
    """How the router is told what the operator chat is like."""

    async def tell(seen: OperatorChatSeen) -> None:
        own = id_from(CHANNEL, bot, "desk", seen.chat, seen.at.isoformat())
        envelope: Envelope[Wire] = Envelope(own, seen.chat, seen, seen.at, own)
        await to_router.publish([envelope])

    return tell


def _moving(to_router: Inbound, bot: int, clock: Clock) -> Moving:
    """How the router is told that the operators' group has another number."""

    async def tell(old: int, new: int) -> None:
        own, now = id_from(CHANNEL, bot, "moved", old, new), clock.now()
        moved = OperatorChatMoved(chat=make_chat(new), was=make_chat(old), at=now)
        envelope: Envelope[Wire] = Envelope(own, moved.chat, moved, now, own)
        await to_router.publish([envelope])

    return tell


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
    desk: Desk
    menus: Menus
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
        await self.desk.start()
        await self.menus.start()
        await self.outbound.start()
        await self.ingress.start()
        await self.replays.start()
        await self.watch.start()

    async def stop(self) -> None:
        """Ask for no more updates, end the calls under way, and close the connections after both."""
        await self.watch.stop()
        try:
            await asyncio.gather(
                self.menus.stop(),
                self.desk.stop(),
                self.ingress.stop(),
                self.replays.stop(),
                self.outbound.stop(),
            )
            await self.media.stop()
        finally:
            await self.client.close()
