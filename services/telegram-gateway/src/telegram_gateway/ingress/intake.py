"""From Telegram's JSON onto the broker. When `take` returns, Telegram may forget the updates."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope, id_from
from contracts.ids import Channel
from contracts.registry import encode
from contracts.routing import dead_queue, updates_queue
from contracts.wire import Wire
from gatewaykit.inbound import Did, envelope_of
from messaging.dead import set_aside_headers
from messaging.outcomes import DeadLetter
from messaging.port import Parcel
from messaging.retry import describe
from telegram_gateway.from_native import NotUnderstood, Post, from_native, read, upgraded_to

__all__ = ["SERVICE", "UPDATES", "DeadLetters", "Intake", "ToRouter", "verdict_on"]

SERVICE = "telegram-gateway"
CHANNEL: Channel = "telegram"
UPDATES = updates_queue(CHANNEL)
"""Where a replay puts what was set aside here; `replays.py` reads it."""


class ToRouter(Protocol):
    """The way to the router, which `gatewaykit.inbound.Inbound` is."""

    async def publish(self, envelopes: Sequence[Envelope[Wire]], *, late: bool = False) -> None:
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
            try:
                envelope = self._understood(raw)
            except NotUnderstood as wrong:
                await self._set_aside(raw, wrong)
            else:
                envelopes += [] if envelope is None else [envelope]
        await self._to_router.publish(envelopes)

    async def take_again(self, body: bytes) -> None:
        """Return when an update that was set aside before is durable on the broker after all, marked as late.

        Raises `NotUnderstood` if it still cannot be read, and what `take` raises.
        """
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raise NotUnderstood("no JSON") from None
        if not isinstance(raw, dict):
            raise NotUnderstood("no JSON object")
        envelope = self._understood(raw)
        await self._to_router.publish([] if envelope is None else [envelope], late=True)

    def _understood(self, raw: Mapping[str, Any]) -> Envelope[Did] | None:
        """What it says; `None` if nothing to us. Raises `NotUnderstood`, whatever the fault is."""
        try:
            envelope = self._converted(raw)
            if envelope is not None:
                encode(envelope)  # what cannot be written must show here, where it holds up nothing
        except NotUnderstood:
            raise
        except Exception as wrong:  # noqa: BLE001 - whatever a strange update breaks, the next one must go on
            raise NotUnderstood(describe(wrong)) from None
        return envelope

    def _converted(self, raw: Mapping[str, Any]) -> Envelope[Did] | None:
        update = read(raw)
        new_chat = upgraded_to(update, self._post)
        if new_chat is not None:
            log = structlog.get_logger().bind(action="chat_upgraded", new_chat=new_chat)
            log.critical(
                "the operators' group became a supergroup and has another number now: "
                "set OPERATOR_CHAT_ID=%s and start again; until then nothing is read there",
                new_chat,
            )
        did = from_native(update, self._post, self._clock.now())
        if did is None:
            return None
        return envelope_of(did, channel=CHANNEL, account=self._post.bot, update_id=update.update_id)

    async def _set_aside(self, raw: Mapping[str, Any], wrong: NotUnderstood) -> None:
        verdict = verdict_on(wrong)
        body = _writable(json.dumps(raw, ensure_ascii=False)).encode()
        own = id_from(CHANNEL, self._post.bot, "not understood", body.decode())
        headers = set_aside_headers(UPDATES, verdict, self._clock.now(), 1)
        await self._dead.publish(dead_queue(SERVICE), Parcel(own, "telegram.update", "telegram", body, headers))
        log = structlog.get_logger().bind(message_id=own, detail=verdict.detail)
        log.error("an update could not be understood", action="update_set_aside")


def verdict_on(wrong: NotUnderstood) -> DeadLetter:
    """Why an update is set aside."""
    return DeadLetter("broken_contract", _writable(str(wrong)))


def _writable(text: str) -> str:
    """Without the halves of signs that JSON may hold and UTF-8 may not."""
    return text.encode(errors="replace").decode()
