"""One message to its end: whom it concerns, what it means, what the dialog decides, what is said about it."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from chassis.clock import Clock
from contracts.delivery import Reported
from contracts.envelope import Envelope
from contracts.ids import MessageRef
from contracts.inbound import (
    ButtonPressed,
    OperatorEdited,
    OperatorPressed,
    OperatorSpoke,
    PersonEdited,
    PersonSpoke,
    ReachChanged,
)
from contracts.mail import MailRefused
from contracts.ocr import ReceiptExamined
from contracts.timers import TimerDue
from contracts.trouble import SetAside
from contracts.wire import Wire
from router.app.amending import client_edited, operator_edited, waits_for_report
from router.app.deciding import decide
from router.app.desk import DeskWork
from router.app.gathering import Gathering
from router.app.house import House, plain_name
from router.app.money.hearing import Unread, examined_aim, read_examined, read_unanswered
from router.app.money.hearing import press_aim as money_press_aim
from router.app.money.hearing import pressed as money_pressed
from router.app.money.ports import ByReceipt
from router.app.money.reading import UNREAD
from router.app.operator_chat import operator_aim, operator_spoke, seen_operator, waits_for_link
from router.app.owner.attending import Attending
from router.app.owner.ports import OwnerStore
from router.app.patience import Patience
from router.app.ports import Aim, ByChat, ByCommands, ByMessage, Decision, Dialogs, Found, Gathered, NotYet, Operator
from router.app.presses import operator_pressed, press_aim
from router.app.reading import Reading, mail_refused, pressed, pressed_aim, reach, reported, spoke, spoke_aim, timer
from router.app.scribe import Cause
from router.app.sparing import SPARED, Sparing
from router.app.trouble import aim_of, reading_of
from router.app.writing import operator_press, owner_press

__all__ = ["Processing"]

_SOON = 0.2
_LATELY_SECONDS = 60.0


class Processing:
    """Each method takes one kind of message to its end, and may be given the same message again.

    Raises `Unavailable` when the database is away, `NotYet` when it must be tried again soon.
    """

    def __init__(self, dialogs: Dialogs, owners: OwnerStore, house: House, clock: Clock) -> None:
        self._dialogs = dialogs
        self._attending = Attending(owners, house, clock)
        self._house = house
        self._clock = clock
        self._patience = Patience(clock)
        self._sparing = Sparing(clock, house)
        self.desk = DeskWork(dialogs, house, clock)
        """What concerns the operator chat itself."""
        self._gathering = Gathering(dialogs, clock, self._client_said, self._operator_said)
        self._log = structlog.get_logger()

    async def client_spoke(self, envelope: Envelope[PersonSpoke], *, late: bool = False) -> None:
        """A client wrote; `late` when it was set aside before, so that nothing gathers around it any more."""
        said = envelope.payload
        if late:
            await self._client_said(envelope, late=True)
            return
        if said.album is not None:
            await self._gathering.keep(envelope)
            return
        if self._attending.is_owner(said.channel, said.person.ref):
            await self._gathering.end_of(envelope.key)
        await self._client_said(envelope)

    async def _client_said(
        self,
        envelope: Envelope[PersonSpoke],
        also: tuple[MessageRef, ...] = (),
        items: tuple[Gathered, ...] = (),
        *,
        late: bool = False,
    ) -> None:
        said = envelope.payload
        if self._attending.is_owner(said.channel, said.person.ref):
            await self._attending.person_spoke(envelope, items)
            return
        aim = spoke_aim(said, self._house)

        def read(found: Found) -> Reading:
            return spoke(envelope, found, self._house, also, late=late)

        await self._after_albums(envelope, aim, read, items)

    async def client_edited(self, envelope: Envelope[PersonEdited]) -> None:
        """A client changed a message."""
        said = envelope.payload
        if self._attending.is_owner(said.channel, said.person.ref):
            await self._attending.person_edited(envelope)
            return

        def read(found: Found) -> Reading:
            self._wait(waits_for_report(found), envelope.id)
            return client_edited(envelope, found)

        await self._after_albums(envelope, ByChat(said.chat, edited=said.message), read)
        self._patience.forget(envelope.id)

    async def client_pressed(self, envelope: Envelope[ButtonPressed]) -> None:
        """A client pressed a button under a message."""
        said = envelope.payload
        if self._attending.is_owner(said.channel, said.person.ref):
            await self._owner_pressed(envelope)
            return
        aim = pressed_aim(said, self._house)
        await self._after_albums(envelope, aim, lambda found: pressed(envelope, found, self._house))

    async def _owner_pressed(self, envelope: Envelope[ButtonPressed]) -> None:
        """In the own chat; a credit is undone there as among the operators."""
        said = envelope.payload
        receipt = money_press_aim(said.payload)
        if receipt is None:
            await self._attending.person_pressed(envelope)
            return
        cause = Cause(envelope, self._clock.now())

        def read(found: Found) -> Decision:
            word, reading = money_pressed(said.payload, plain_name(said.person.name), found, self._house)
            decision = decide(found, reading, cause, self._house)
            return replace(decision, letters=(owner_press(said, word, cause, self._house), *decision.letters))

        await self._dialogs.change(envelope.id, receipt, read)

    async def reach_changed(self, envelope: Envelope[ReachChanged]) -> None:
        """A client blocked the bot or allowed it; somebody who never wrote has no account, and gets none."""
        await self._change(envelope, ByChat(envelope.payload.chat), lambda _: reach(envelope.payload))

    async def operator_spoke(self, envelope: Envelope[OperatorSpoke]) -> None:
        """Somebody wrote in the operator chat."""
        said = envelope.payload
        if await self._is_strange(said.chat, envelope.id):
            return
        if said.album is not None:
            await self._gathering.keep(envelope)
            return
        await self._gathering.end_of(envelope.key, said.operator.ref)
        await self._operator_said(envelope)

    async def _operator_said(
        self,
        envelope: Envelope[OperatorSpoke],
        also: tuple[MessageRef, ...] = (),
        items: tuple[Gathered, ...] = (),
    ) -> None:
        said = envelope.payload
        if self._attending.is_theirs(said):
            await self._attending.operator_spoke(envelope, items)
            return

        def read(found: Found) -> Reading:
            if self._attending.answers_prompt(said, found):
                raise _AnswersPrompt
            self._wait(waits_for_link(said, found), envelope.id)
            return operator_spoke(envelope, found, self._house, also)

        aim = operator_aim(said, self._clock.now().timestamp() - _LATELY_SECONDS)
        try:
            await self._change(envelope, aim, read, items=items, seen=seen_operator(said))
        except _AnswersPrompt:
            await self._attending.operator_spoke(envelope, items)
        self._patience.forget(envelope.id)

    async def operator_edited(self, envelope: Envelope[OperatorEdited]) -> None:
        """Somebody changed a message in the operator chat."""
        said = envelope.payload
        if await self._is_strange(said.chat, envelope.id):
            return
        await self._gathering.end_of(envelope.key, said.operator.ref)

        def read(found: Found) -> Reading:
            self._wait(waits_for_report(found), envelope.id)
            return operator_edited(envelope, found)

        await self._change(envelope, ByMessage(said.message, pieces=True), read)
        self._patience.forget(envelope.id)

    async def operator_pressed(self, envelope: Envelope[OperatorPressed]) -> None:
        """Somebody pressed a button in the operator chat."""
        said = envelope.payload
        if await self._is_strange(said.chat, envelope.id):
            return
        if self._attending.is_theirs_to_press(said):
            await self._attending.operator_pressed(envelope)
            return
        cause = Cause(envelope, self._clock.now())

        def read(found: Found) -> Decision:
            press = operator_pressed(said, found, self._house)
            decision = decide(found, press.reading, cause, self._house)
            word = operator_press(said, press.word, cause, self._house)
            return replace(decision, letters=(word, *decision.letters))

        await self._dialogs.change(envelope.id, press_aim(said), read)

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
            if self._attending.is_owners_chat(said.chat):
                self._log.error(
                    "an owner cannot be told: they must write to the bot once",
                    action="owner_unreachable",
                    chat=said.chat,
                )
        if self._attending.is_of_broadcast(envelope):
            await self._attending.bulk_ended(envelope)
            return
        if self._attending.is_of_forgetting(envelope):
            await self._attending.forgetting_goes_on(envelope)
            return
        aim = ByCommands(said.commands)
        await self._change(envelope, aim, lambda found: reported(said, found), said.commands)

    async def receipt_examined(self, envelope: Envelope[ReceiptExamined]) -> None:
        """Somebody has read a receipt, or could not."""
        said = envelope.payload
        await self._change(envelope, examined_aim(said), lambda found: read_examined(said, found, self._house))

    async def mail_refused(self, envelope: Envelope[MailRefused]) -> None:
        """A mail to a client did not go."""
        await self._change(envelope, ByChat(envelope.payload.chat), lambda _: mail_refused(envelope.payload))

    async def set_aside(self, envelope: Envelope[SetAside]) -> None:
        """A message could not be handled, and lies among the dead letters."""
        said = envelope.payload
        await self._change(envelope, aim_of(said), lambda found: reading_of(said, found))

    async def timer_due(self, envelope: Envelope[TimerDue]) -> None:
        """Something is to be looked at again."""
        if self._gathering.ends(envelope.payload):
            await self._gathering.due(envelope.payload)
            return
        if self._attending.is_of_broadcast(envelope):
            await self._attending.ticked(envelope)
            return
        if self._attending.is_of_forgetting(envelope):
            await self._attending.forgetting_goes_on(envelope)
            return
        if self.desk.ends(envelope.payload):
            await self.desk.due(envelope)
            return
        if envelope.payload.kind in {UNREAD, SPARED}:
            reason: Unread = "spared" if envelope.payload.kind == SPARED else "silent"
            await self._change(
                envelope, ByReceipt(envelope.payload.subject), lambda found: read_unanswered(found, reason)
            )
            return
        aim = ByCommands((envelope.payload.subject,))
        await self._change(envelope, aim, lambda found: timer(envelope.payload, found))

    async def _after_albums(
        self,
        envelope: Envelope[Wire],
        aim: ByChat,
        read: Callable[[Found], Reading],
        items: tuple[Gathered, ...] = (),
    ) -> None:
        """What a client did, once the albums that began before have gone their way."""

        def first_albums(found: Found) -> Reading:
            if found.gathers and not items:
                raise _AlbumsFirst
            return read(found)

        try:
            await self._change(envelope, aim, first_albums, items=items)
        except _AlbumsFirst:
            await self._gathering.end_of(envelope.key)
            await self._change(envelope, aim, read)

    async def _change(
        self,
        envelope: Envelope[Wire],
        aim: Aim,
        read: Callable[[Found], Reading],
        heard_of: tuple[str, ...] = (),
        items: tuple[Gathered, ...] = (),
        seen: Operator | None = None,
    ) -> None:
        cause = Cause(envelope, self._clock.now())

        log = self._log.bind(message_id=envelope.id, type=envelope.type, key=envelope.key)

        def decided(found: Found) -> Decision:
            reading = read(found)
            if found.state is None and reading.events:
                log.info("concerns nobody", action="nobody_concerned")
            decision = replace(decide(found, reading, cause, self._house), heard_of=heard_of, seen=seen)
            return self._sparing.spare(found.state, decision, envelope)

        if items:
            first_time = await self._dialogs.change_gathered(envelope.id, items, aim, decided)
        else:
            first_time = await self._dialogs.change(envelope.id, aim, decided)
        log.info("handled" if first_time else "was handled before", action="message_handled", repeated=not first_time)

    async def _is_strange(self, chat: str, message_id: str) -> bool:
        if await self.desk.is_desk(chat):
            return False
        self._log.warning("not the operator chat", action="stranger_chat", message_id=message_id)
        return True

    def _wait(self, needed: bool, message_id: str) -> None:
        """Raise `NotYet` while what is needed may still come."""
        if needed and self._patience.lasts(message_id):
            raise NotYet(_SOON)


class _AlbumsFirst(Exception):
    """Items of an album wait that were sent before."""


class _AnswersPrompt(Exception):
    """It is for an owner's prompt, and concerns no client."""
