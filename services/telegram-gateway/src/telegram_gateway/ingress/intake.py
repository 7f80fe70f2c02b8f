"""From Telegram's JSON onto the broker. When `take` returns, Telegram may forget the updates."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope, id_from
from contracts.ids import Channel
from contracts.registry import encode
from contracts.routing import dead_queue
from contracts.wire import Wire
from gatewaykit.inbound import Did, envelope_of
from messaging.outcomes import DeadReason
from messaging.port import Parcel
from messaging.retry import describe
from telegram_gateway.from_native import NotUnderstood, Post, from_native, read

__all__ = ["SERVICE", "DeadLetters", "Intake", "ToRouter"]

SERVICE = "telegram-gateway"
CHANNEL: Channel = "telegram"


class ToRouter(Protocol):
    """The way to the router, which `gatewaykit.inbound.Inbound` is."""

    async def publish(self, envelopes: Sequence[Envelope[Wire]]) -> None:
        """Durable on return, in order within a key; raises `Unavailable` or `Unroutable`."""
        ...


class DeadLetters(Protocol):
    """Where to set aside what cannot be understood: a broker."""

    async def publish(self, queue: str, parcel: Parcel) -> None:
        """See `messaging.port.Broker.publish`."""
        ...


class Intake:
    """Takes updates of one bot."""

    def __init__(self, post: Post, to_router: ToRouter, dead: DeadLetters, clock: Clock) -> None:
        self._post = post
        self._to_router = to_router
        self._dead = dead
        self._clock = clock

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Return when each is durable on the broker: as what a person did, or set aside, or it says nothing to us.

        Raises `Unavailable` or `Unroutable`; then take the same updates again: repeats have the same ids.
        """
        envelopes: list[Envelope[Did]] = []
        for raw in updates:
            envelope = await self._understood(raw)
            if envelope is not None:
                envelopes.append(envelope)
        await self._to_router.publish(envelopes)

    async def _understood(self, raw: Mapping[str, Any]) -> Envelope[Did] | None:
        try:
            envelope = self._converted(raw)
            if envelope is not None:
                encode(envelope)  # what cannot be written must show here, where it holds up nothing
        except NotUnderstood as wrong:
            await self._set_aside(raw, str(wrong))
        except Exception as wrong:  # noqa: BLE001 - whatever a strange update breaks, the next one must go on
            await self._set_aside(raw, describe(wrong))
        else:
            return envelope
        return None

    def _converted(self, raw: Mapping[str, Any]) -> Envelope[Did] | None:
        update = read(raw)
        did = from_native(update, self._post, self._clock.now())
        if did is None:
            return None
        return envelope_of(did, channel=CHANNEL, account=self._post.bot, update_id=update.update_id)

    async def _set_aside(self, raw: Mapping[str, Any], detail: str) -> None:
        detail = _writable(detail)
        body = _writable(json.dumps(raw, ensure_ascii=False)).encode()
        own = id_from(CHANNEL, self._post.bot, "not understood", body.decode())
        at = self._clock.now().isoformat()
        reason: DeadReason = "broken_contract"
        headers: dict[str, str] = {"reason": reason, "detail": detail, "at": at, "attempts": "1"}
        await self._dead.publish(dead_queue(SERVICE), Parcel(own, "telegram.update", "telegram", body, headers))
        log = structlog.get_logger().bind(message_id=own, detail=detail)
        log.error("an update could not be understood", action="update_set_aside")


def _writable(text: str) -> str:
    """Without the halves of signs that JSON may hold and UTF-8 may not."""
    return text.encode(errors="replace").decode()
