"""From the broker to the application: which message goes where, and how its handling ends. No decisions."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from contracts.delivery import Reported
from contracts.envelope import Envelope
from contracts.inbound import (
    ButtonPressed,
    OperatorChatMoved,
    OperatorChatSeen,
    OperatorEdited,
    OperatorPressed,
    OperatorRightsChanged,
    OperatorSpoke,
    PersonEdited,
    PersonSpoke,
    PinNoticed,
    ReachChanged,
)
from contracts.mail import MailRefused
from contracts.ocr import ReceiptExamined
from contracts.records import (
    ClientChanged,
    RowsLost,
    RowsRefused,
    SheetRead,
    SheetTrouble,
    TariffChanged,
    TroubleEnded,
)
from contracts.schedule import BooksAsked, ReminderDue, RoundOver
from contracts.timers import TimerDue
from contracts.trouble import SetAside
from contracts.wire import Wire
from messaging.consume import Held
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn
from router.app.board.drawing import Drawing
from router.app.ports import NotYet
from router.app.process_event import Processing
from router.app.reminders.hearing import Reminding
from router.app.sheet.hearing import Recording

__all__ = ["Handlers"]


class Handlers:
    """Everything that the router hears."""

    def __init__(self, processing: Processing, reminding: Reminding, drawing: Drawing, recording: Recording) -> None:
        self._processing = processing
        self._reminding = reminding
        self._drawing = drawing
        self._desk = processing.desk
        self._by_type: Mapping[type[Wire], Callable[[Envelope[Any]], Awaitable[None]]] = {
            PersonSpoke: processing.client_spoke,
            PersonEdited: processing.client_edited,
            ButtonPressed: processing.client_pressed,
            ReachChanged: processing.reach_changed,
            OperatorSpoke: processing.operator_spoke,
            OperatorEdited: processing.operator_edited,
            OperatorPressed: processing.operator_pressed,
            OperatorChatMoved: processing.desk.moved,
            OperatorChatSeen: processing.desk.seen,
            OperatorRightsChanged: processing.desk.rights,
            Reported: processing.reported,
            TimerDue: processing.timer_due,
            MailRefused: processing.mail_refused,
            SetAside: processing.set_aside,
            ReceiptExamined: processing.receipt_examined,
            ClientChanged: recording.client,
            TariffChanged: recording.tariff,
            SheetRead: recording.read,
            RowsRefused: recording.refused,
            RowsLost: recording.lost,
            SheetTrouble: recording.trouble,
            TroubleEnded: recording.ended,
            ReminderDue: reminding.due,
            RoundOver: reminding.round_over,
            BooksAsked: reminding.copy_asked,
            PinNoticed: drawing.pin_noticed,
        }

    async def handle(self, held: Sequence[Held]) -> Sequence[Outcome]:
        """The first message to its end; see `messaging.consume.Handler`. Raises `Unavailable`."""
        first = held[0].envelope
        handler = self._handler_of(first)
        if held[0].replayed and isinstance(first.payload, PersonSpoke):
            handler = partial(self._processing.client_spoke, late=True)
        if handler is None:
            return [DeadLetter("unknown_type", first.type)]
        try:
            await self._desk.know()
            await handler(first)
        except NotYet as early:
            return [RetryIn(early.seconds)]
        return [Done()]

    def _handler_of(self, envelope: Envelope[Wire]) -> Callable[[Envelope[Any]], Awaitable[None]] | None:
        if self._reminding.concerns(envelope):
            return self._reminding.ticked if isinstance(envelope.payload, TimerDue) else self._reminding.reported
        if self._drawing.concerns(envelope):
            return self._drawing.reported
        return self._by_type.get(type(envelope.payload))
