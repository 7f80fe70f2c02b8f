"""From a platform's JSON onto the broker. When `take` returns, the platform may forget the updates."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope, id_from
from contracts.ids import Channel
from contracts.registry import encode
from contracts.routing import dead_queue, gateway_service, updates_queue
from contracts.wire import Wire
from gatewaykit.failures import NotUnderstood
from gatewaykit.inbound import Did
from messaging.dead import set_aside_headers
from messaging.failures import Failure
from messaging.outcomes import DeadLetter
from messaging.port import Parcel
from messaging.retry import describe

__all__ = ["DeadLetters", "Intake", "ToRouter", "Understand", "verdict_on"]


Understand = Callable[[Mapping[str, Any]], Awaitable[Sequence[Envelope[Did]]]]
"""What an update says, in order; nothing if nothing to us.

The same update gives the same ids (`gatewaykit.inbound.envelope_of`). Raises `NotUnderstood` for what cannot be read,
and a `Failure` when it cannot be read now. Whatever else it raises sets the update aside.
"""


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
    """Takes updates of one account: a bot, a community, a page. `account` names it among those of its channel."""

    def __init__(
        self,
        channel: Channel,
        account: str | int,
        understand: Understand,
        to_router: ToRouter,
        dead: DeadLetters,
        clock: Clock,
    ) -> None:
        self.channel: Channel = channel
        self._account = account
        self._understand = understand
        self._to_router = to_router
        self._dead = dead
        self._clock = clock

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Return when each is durable on the broker: as what a person did, or set aside, or it says nothing to us.

        Raises a `Failure`; then take the same updates again: repeats have the same ids.
        """
        envelopes: list[Envelope[Did]] = []
        for raw in updates:
            try:
                envelopes += await self._understood(raw)
            except NotUnderstood as wrong:
                await self._set_aside(raw, wrong)
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
        await self._to_router.publish(await self._understood(raw), late=True)

    async def _understood(self, raw: Mapping[str, Any]) -> Sequence[Envelope[Did]]:
        """What it says. Raises `NotUnderstood`, whatever the fault is, and a `Failure` that is none of the update's."""
        try:
            envelopes = await self._understand(raw)
            for envelope in envelopes:
                encode(envelope)  # what cannot be written must show here, where it holds up nothing
        except (NotUnderstood, Failure):
            raise
        except Exception as wrong:  # noqa: BLE001 - whatever a strange update breaks, the next one must go on
            raise NotUnderstood(describe(wrong)) from None
        return envelopes

    async def _set_aside(self, raw: Mapping[str, Any], wrong: NotUnderstood) -> None:
        verdict = verdict_on(wrong)
        body = _writable(json.dumps(raw, ensure_ascii=False)).encode()
        own = id_from(self.channel, self._account, "not understood", body.decode())
        headers = set_aside_headers(updates_queue(self.channel), verdict, self._clock.now(), 1)
        parcel = Parcel(own, f"{self.channel}.update", self.channel, body, headers)
        await self._dead.publish(dead_queue(gateway_service(self.channel)), parcel)
        log = structlog.get_logger().bind(message_id=own, detail=verdict.detail)
        log.error("an update could not be understood", action="update_set_aside")


def verdict_on(wrong: NotUnderstood) -> DeadLetter:
    """Why an update is set aside."""
    return DeadLetter("broken_contract", _writable(str(wrong)))


def _writable(text: str) -> str:
    """Without the halves of signs that JSON may hold and UTF-8 may not."""
    return text.encode(errors="replace").decode()
