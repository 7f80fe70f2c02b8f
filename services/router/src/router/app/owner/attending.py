"""Where the owner is heard: in a private chat with the bot, and among the operators."""

import structlog

from chassis.clock import Clock
from contracts.delivery import Reported
from contracts.envelope import Envelope
from contracts.ids import Channel, PersonRef
from contracts.inbound import ButtonPressed, OperatorPressed, OperatorSpoke, PersonEdited, PersonSpoke
from contracts.timers import TimerDue
from contracts.wire import Wire
from router.app.house import House, plain_name
from router.app.owner import forgetting
from router.app.owner.broadcasts import BULK, TICK
from router.app.owner.flow import OwnerPressed, OwnerSaid, Work, edited, pressed, refused, spoke, ticked
from router.app.owner.forgetting import FORGETTING
from router.app.owner.ports import OwnerStore
from router.app.patience import Patience
from router.app.pieces import words_of
from router.app.ports import Found, Gathered
from router.app.scribe import Cause
from router.dialog.orders import OwnersOrder, Words, read_order

__all__ = ["Attending"]


class Attending:
    """What owners say, what they press, and what their broadcasts come to. Raises `Unavailable`, `NotYet`."""

    def __init__(self, store: OwnerStore, house: House, clock: Clock) -> None:
        self._store = store
        self._house = house
        self._clock = clock
        self._patience = Patience(clock)

    def is_owner(self, channel: Channel, person: PersonRef) -> bool:
        """Whether this is an owner, who is never treated as a client."""
        return channel == "telegram" and person in self._house.owners

    def is_owners_chat(self, chat: str) -> bool:
        """Whether it is an owner's private chat with the bot, which has the owner's own number."""
        return chat in self._house.owners

    def is_theirs(self, said: OperatorSpoke) -> bool:
        """Whether something said among the operators is an owner's command, whoever gives it."""
        return isinstance(read_order(words_of(said.content)), OwnersOrder)

    def answers_prompt(self, said: OperatorSpoke, found: Found) -> bool:
        """Whether something said among the operators replies to a prompt."""
        prompt = any(sent.kind == "prompt" for sent in found.commands)
        return prompt and read_order(words_of(said.content)) == Words()

    def is_theirs_to_press(self, said: OperatorPressed) -> bool:
        """Whether this button stands under a word to the owner."""
        return said.payload.startswith("owner:")

    def is_of_broadcast(self, said: Envelope[Reported] | Envelope[TimerDue]) -> bool:
        """Whether this concerns nobody but a broadcast."""
        payload = said.payload
        return payload.kind == TICK if isinstance(payload, TimerDue) else said.key.startswith(BULK)

    async def person_spoke(self, envelope: Envelope[PersonSpoke], items: tuple[Gathered, ...] = ()) -> None:
        """An owner wrote in the own chat."""
        said = envelope.payload
        by = plain_name(said.person.name)
        patient = self._patience.lasts(envelope.id)
        told = OwnerSaid(said.chat, by, said.message, said.content, said.reply_to, patient=patient)
        await self._change(envelope, spoke(told, self._cause(envelope), self._house), items)

    async def person_edited(self, envelope: Envelope[PersonEdited]) -> None:
        """An owner changed a message in the own chat."""
        said = envelope.payload
        await self._change(envelope, edited(said.chat, said.message, self._cause(envelope), self._house))

    async def person_pressed(self, envelope: Envelope[ButtonPressed]) -> None:
        """An owner pressed a button in the own chat."""
        said = envelope.payload
        by = plain_name(said.person.name)
        patient = self._patience.lasts(envelope.id)
        press = OwnerPressed(said.chat, by, said.press, said.message, said.payload, patient, home=said.chat)
        await self._change(envelope, pressed(press, self._cause(envelope), self._house))

    async def operator_spoke(self, envelope: Envelope[OperatorSpoke], items: tuple[Gathered, ...] = ()) -> None:
        """An owner's command, or an answer to a prompt, among the operators."""
        said = envelope.payload
        by = plain_name(said.operator.name)
        patient = self._patience.lasts(envelope.id)
        told = OwnerSaid(said.chat, by, said.message, said.content, said.reply_to, said.thread, patient, said.anonymous)
        follows = spoke if said.operator.ref in self._house.owners else refused
        await self._change(envelope, follows(told, self._cause(envelope), self._house), items)

    async def operator_pressed(self, envelope: Envelope[OperatorPressed]) -> None:
        """A button under a word to the owner, among the operators."""
        said = envelope.payload
        by = plain_name(said.operator.name)
        patient = self._patience.lasts(envelope.id)
        press = OwnerPressed(said.chat, by, said.press, said.message, said.payload, patient, home=said.operator.ref)
        follows = pressed if said.operator.ref in self._house.owners else refused
        await self._change(envelope, follows(press, self._cause(envelope), self._house))

    def is_of_forgetting(self, said: Envelope[Reported] | Envelope[TimerDue]) -> bool:
        """Whether this concerns nobody but a client who is being forgotten."""
        return said.key.startswith(FORGETTING)

    async def forgetting_goes_on(self, envelope: Envelope[Reported] | Envelope[TimerDue]) -> None:
        """What became of an export, or the time to look for what was on its way has come."""
        said = envelope.payload
        if isinstance(said, TimerDue):
            work = forgetting.swept(said.subject, self._cause(envelope), self._house)
        else:
            number = envelope.key.removeprefix(FORGETTING)
            work = forgetting.exported(number, said, self._cause(envelope), self._house)
        await self._change(envelope, work)

    async def ticked(self, envelope: Envelope[TimerDue]) -> None:
        """A broadcast's next page is due."""
        await self._change(envelope, ticked(envelope.payload.subject, self._cause(envelope), self._house))

    async def bulk_ended(self, envelope: Envelope[Reported]) -> None:
        """What became of messages of a broadcast."""
        said = envelope.payload
        first_time = await self._store.bulk_ended(envelope.id, said.commands, said.reason, certain=said.certain)
        self._log(envelope, first_time=first_time)

    async def _change(self, envelope: Envelope[Wire], work: Work, items: tuple[Gathered, ...] = ()) -> None:
        first_time = await self._store.change(envelope.id, items, work)
        self._patience.forget(envelope.id)
        self._log(envelope, first_time=first_time)

    def _cause(self, envelope: Envelope[Wire]) -> Cause:
        return Cause(envelope, self._clock.now())

    def _log(self, envelope: Envelope[Wire], *, first_time: bool) -> None:
        log = structlog.get_logger().bind(message_id=envelope.id, type=envelope.type, key=envelope.key)
        log.info("handled" if first_time else "was handled before", action="message_handled", repeated=not first_time)
