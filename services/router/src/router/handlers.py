"""From the broker to the application: which message goes where, and how its handling ends. No decisions."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from contracts.delivery import Reported
from contracts.envelope import Envelope
from contracts.inbound import (
    ButtonPressed,
    OperatorEdited,
    OperatorPressed,
    OperatorSpoke,
    PersonEdited,
    PersonSpoke,
    ReachChanged,
)
from contracts.timers import TimerDue
from contracts.wire import Wire
from messaging.consume import Held
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn
from router.app.ports import NotYet
from router.app.process_event import Processing

__all__ = ["Handlers"]


class Handlers:
    """Everything that the router hears."""

    def __init__(self, processing: Processing) -> None:
        self._by_type: Mapping[type[Wire], Callable[[Envelope[Any]], Awaitable[None]]] = {
            PersonSpoke: processing.client_spoke,
            PersonEdited: processing.client_edited,
            ButtonPressed: processing.client_pressed,
            ReachChanged: processing.reach_changed,
            OperatorSpoke: processing.operator_spoke,
            OperatorEdited: processing.operator_edited,
            OperatorPressed: processing.operator_pressed,
            Reported: processing.reported,
            TimerDue: processing.timer_due,
        }

    async def handle(self, held: Sequence[Held]) -> Sequence[Outcome]:
        """The first message to its end; see `messaging.consume.Handler`. Raises `Unavailable`."""
        first = held[0].envelope
        handler = self._by_type.get(type(first.payload))
        if handler is None:
            return [DeadLetter("unknown_type", first.type)]
        with structlog.contextvars.bound_contextvars(message_id=first.id, correlation_id=first.correlation):
            try:
                await handler(first)
            except NotYet as early:
                return [RetryIn(early.seconds)]
        return [Done()]
