"""What an update of Telegram's says."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.ids import Channel
from gatewaykit.inbound import Did, envelope_of
from gatewaykit.ingress.intake import DeadLetters, Intake, ToRouter
from telegram_gateway.from_native import Post, from_native, read, upgraded_to

__all__ = ["CHANNEL", "Reader", "intake_of"]

CHANNEL: Channel = "telegram"


class Reader:
    """Reads updates of one bot."""

    def __init__(self, post: Post, clock: Clock) -> None:
        self._post = post
        self._clock = clock

    async def understand(self, raw: Mapping[str, Any]) -> Sequence[Envelope[Did]]:
        """See `gatewaykit.ingress.intake.Understand`."""
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
            return ()
        return (envelope_of(did, channel=CHANNEL, account=self._post.bot, update_id=update.update_id),)


def intake_of(post: Post, to_router: ToRouter, dead: DeadLetters, clock: Clock) -> Intake:
    """The intake of one bot's updates."""
    return Intake(CHANNEL, post.bot, Reader(post, clock).understand, to_router, dead, clock)
