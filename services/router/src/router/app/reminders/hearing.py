"""What the scheduler says, and what comes of reminders: each message one transaction."""

from collections.abc import Awaitable, Callable

import structlog

from chassis.clock import Clock
from contracts.delivery import Reported
from contracts.envelope import Envelope, id_from
from contracts.routing import schedule_queue
from contracts.schedule import BooksAsked, ReminderDue, RoundOver
from contracts.timers import TimerDue
from contracts.wire import Wire
from router.app.house import House
from router.app.owner.ports import Outcome
from router.app.ports import Letter
from router.app.reminders.accounting import TICK, account_for, round_over
from router.app.reminders.ports import ReminderDesk, ReminderStore
from router.app.reminders.sending import KEY, remind, reported
from router.app.scribe import Cause, Scribe

__all__ = ["Reminding"]


class Reminding:
    """Each method takes one message to its end, and may be given it again. Raises `Unavailable`."""

    def __init__(self, store: ReminderStore, house: House, clock: Clock) -> None:
        self._store = store
        self._house = house
        self._clock = clock

    def concerns(self, envelope: Envelope[Wire]) -> bool:
        """Whether a timer or a report is a reminder's."""
        payload = envelope.payload
        if isinstance(payload, TimerDue):
            return payload.kind == TICK
        return isinstance(payload, Reported) and envelope.key.startswith(KEY)

    async def due(self, envelope: Envelope[ReminderDue]) -> None:
        """A reminder is due."""
        await self._change(envelope, lambda desk, cause: remind(desk, envelope.payload, cause, self._house))

    async def round_over(self, envelope: Envelope[RoundOver]) -> None:
        """All reminders of a round were said."""
        over = envelope.payload
        await self._change(
            envelope, lambda desk, cause: round_over(desk, over.round, over.reminders, cause, self._house)
        )

    async def reported(self, envelope: Envelope[Reported]) -> None:
        """A gateway says what became of a reminder."""
        await self._change(envelope, lambda desk, cause: reported(desk, envelope.payload, cause, self._house))

    async def ticked(self, envelope: Envelope[TimerDue]) -> None:
        """It is to be looked how a round ended."""
        round_ = envelope.payload.subject
        await self._change(envelope, lambda desk, cause: account_for(desk, round_, cause, self._house))

    async def copy_asked(self, envelope: Envelope[BooksAsked]) -> None:
        """The scheduler has lost its books, or never had any."""

        async def answer(desk: ReminderDesk, cause: Cause) -> Outcome:
            page = await desk.books_after(envelope.payload.after)
            scribe = Scribe(id_from("copy-page", envelope.id), cause, self._house)
            return Outcome((Letter(schedule_queue(), scribe.envelope(envelope.key, page)),))

        await self._change(envelope, answer)

    async def _change(
        self, envelope: Envelope[Wire], follows: Callable[[ReminderDesk, Cause], Awaitable[Outcome]]
    ) -> None:
        cause = Cause(envelope, self._clock.now())
        first_time = await self._store.change(envelope.id, lambda desk: follows(desk, cause))
        log = structlog.get_logger().bind(message_id=envelope.id, type=envelope.type, key=envelope.key)
        log.info("handled" if first_time else "was handled before", action="message_handled", repeated=not first_time)
