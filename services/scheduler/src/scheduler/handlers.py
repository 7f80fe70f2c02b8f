"""From the broker to the books: which message goes where. No decisions."""

from collections.abc import Sequence
from typing import cast

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.forgetting import ForgetClient
from contracts.schedule import BooksPage, SubscriptionChanged
from messaging.consume import Held
from messaging.outcomes import DeadLetter, Done, Outcome
from scheduler.store.books import Books

__all__ = ["Handlers"]


class Handlers:
    """Everything that the scheduler hears."""

    def __init__(self, books: Books, clock: Clock) -> None:
        self._books = books
        self._clock = clock

    async def handle(self, held: Sequence[Held]) -> Sequence[Outcome]:
        """The first message to its end; see `messaging.consume.Handler`. Raises `Unavailable`."""
        envelope = held[0].envelope
        log = structlog.get_logger().bind(message_id=envelope.id, type=envelope.type)
        match envelope.payload:
            case SubscriptionChanged() as change:
                await self._books.changed(cast("Envelope[SubscriptionChanged]", envelope))
                log.info("a subscription changed", action="subscription_heard", client=change.client)
            case BooksPage() as page:
                await self._books.page(cast("Envelope[BooksPage]", envelope), self._clock.now())
                log.info("a page of the copy came", action="copy_heard", subscriptions=len(page.subscriptions))
            case ForgetClient() as forget:
                await self._books.forgotten(cast("Envelope[ForgetClient]", envelope))
                log.info("a client was forgotten", action="client_forgotten", client=forget.client)
            case _:
                return [DeadLetter("unknown_type", envelope.type)]
        return [Done()]
