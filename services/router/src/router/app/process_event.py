"""One message to its end: whom it concerns, what it means, what the dialog decides, what is said about it."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from chassis.clock import Clock
from contracts.delivery import Reported
from contracts.envelope import Envelope
from contracts.inbound import ButtonPressed, OperatorPressed, OperatorSpoke, PersonSpoke, ReachChanged
from contracts.timers import TimerDue
from contracts.wire import Wire
from router.app.house import House
from router.app.operator_chat import operator_spoke, waits_for_link
from router.app.patience import Patience
from router.app.ports import Aim, ByChat, ByCommands, ByMessage, Decision, Dialogs, Found, NotYet
from router.app.reading import Reading, pressed, pressed_aim, reach, reported, spoke, spoke_aim, timer
from router.app.writing import Cause, answer_timer, operator_press, write
from router.dialog.effects import Effect
from router.dialog.states import State, Who
from router.dialog.transitions import step

__all__ = ["Processing"]

_LINK_PAUSE = 0.2


class Processing:
    """Each method takes one kind of message to its end, and may be given the same message again.

    Raises `Unavailable` when the database is away, `NotYet` when it must be tried again soon.
    """

    def __init__(self, dialogs: Dialogs, house: House, clock: Clock) -> None:
        self._dialogs = dialogs
        self._house = house
        self._clock = clock
        self._patience = Patience(clock)
        self._log = structlog.get_logger()

    async def client_spoke(self, envelope: Envelope[PersonSpoke]) -> None:
        """A client wrote."""
        aim = spoke_aim(envelope.payload, self._house)
        await self._change(envelope, aim, lambda found: spoke(envelope, found, self._house))

    async def client_pressed(self, envelope: Envelope[ButtonPressed]) -> None:
        """A client pressed a button under a message."""
        aim = pressed_aim(envelope.payload, self._house)
        await self._change(envelope, aim, lambda _: pressed(envelope))

    async def reach_changed(self, envelope: Envelope[ReachChanged]) -> None:
        """A client blocked the bot or allowed it; somebody who never wrote has no account, and gets none."""
        await self._change(envelope, ByChat(envelope.payload.chat), lambda _: reach(envelope.payload))

    async def operator_spoke(self, envelope: Envelope[OperatorSpoke]) -> None:
        """Somebody wrote in the operator chat."""
        said = envelope.payload
        if said.chat != self._house.operator_chat:
            self._log.warning("not the operator chat", action="stranger_chat", message_id=envelope.id)
            return

        def read(found: Found) -> Reading:
            if waits_for_link(said, found) and self._patience.lasts(envelope.id):
                raise NotYet(_LINK_PAUSE)
            return operator_spoke(envelope, found)

        await self._change(envelope, ByMessage(said.reply_to or ""), read)
        self._patience.forget(envelope.id)

    async def operator_pressed(self, envelope: Envelope[OperatorPressed]) -> None:
        """Somebody pressed a button in the operator chat; none of them means anything yet."""
        if envelope.payload.chat != self._house.operator_chat:
            return
        cause = Cause(envelope, self._clock.now())
        letter = operator_press(envelope.payload, cause, self._house)
        await self._dialogs.change(envelope.id, ByMessage(""), lambda _: Decision(None, (letter,)))

    async def reported(self, envelope: Envelope[Reported]) -> None:
        """A gateway says what became of commands."""
        said = envelope.payload
        if not said.delivered:
            self._log.warning(
                "a command was refused",
                action="command_refused",
                commands=said.commands,
                chat=said.chat,
                reason=said.reason,
            )
        aim = ByCommands(said.commands)
        await self._change(envelope, aim, lambda found: reported(said, found), said.commands)

    async def timer_due(self, envelope: Envelope[TimerDue]) -> None:
        """Something is to be looked at again."""
        aim = ByCommands((envelope.payload.subject,))
        await self._change(envelope, aim, lambda found: timer(envelope.payload, found))

    async def _change(
        self, envelope: Envelope[Wire], aim: Aim, read: Callable[[Found], Reading], heard_of: tuple[str, ...] = ()
    ) -> None:
        cause = Cause(envelope, self._clock.now())

        log = self._log.bind(message_id=envelope.id, type=envelope.type, key=envelope.key)

        def decide(found: Found) -> Decision:
            reading = read(found)
            if found.state is None and reading.events:
                log.info("concerns nobody", action="nobody_concerned")
            return replace(_decide(found, reading, cause, self._house), heard_of=heard_of)

        first_time = await self._dialogs.change(envelope.id, aim, decide)
        log.info("handled" if first_time else "was handled before", action="message_handled", repeated=not first_time)


def _decide(found: Found, reading: Reading, cause: Cause, house: House) -> Decision:
    """All events of a message, one after another, and what follows from them; pure."""
    state = found.state
    effects: list[tuple[Effect, Who | None]] = [(note, _who(state)) for note in reading.notes]
    for event in reading.events:
        if state is None:
            break
        done = step(state, event)
        state = done.state
        effects += [(effect, done.state.who) for effect in done.effects]
    written = [write(effect, number, who, cause, house) for number, (effect, who) in enumerate(effects)]
    return Decision(
        state=state,
        letters=tuple(letter for each in written for letter in each.letters),
        sent=tuple(sent for each in written for sent in each.sent),
        settled=reading.settled,
        links=reading.links,
        timers=tuple(timer for each in written for timer in each.timers),
        forget_timers=tuple(answer_timer(end.command) for end in reading.settled),
        at=cause.now.timestamp(),
    )


def _who(state: State | None) -> Who | None:
    return None if state is None else state.who
