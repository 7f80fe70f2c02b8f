"""What follows from how the operator chat is: whether it has topics, and whether the bot may manage them."""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef
from contracts.inbound import OperatorChatMoved, OperatorChatSeen, OperatorRightsChanged
from contracts.moving import chats_of
from contracts.timers import TimerDue
from router.app.deciding import decide
from router.app.house import House
from router.app.place_ports import AtDesk, DeskSeen, OfPlace
from router.app.places import CARD, TEND, tend
from router.app.ports import ByChat, ByCommands, Decision, Dialogs, Found, Timer
from router.app.reading import Reading
from router.app.rights import told_of_rights
from router.app.scribe import Cause
from router.dialog.effects import Announce, Notify, Phrase
from router.dialog.states import Open

__all__ = ["DeskWork"]

KNOWN_SECONDS = 60.0
"""How long another replica may have known better: until then its gateway finds the chat all the same."""


class DeskWork:
    """Each method takes one kind of message to its end, and may be given the same message again."""

    def __init__(self, dialogs: Dialogs, house: House, clock: Clock) -> None:
        self._dialogs = dialogs
        self._house = house
        self._clock = clock
        self._setting = house.operator_chat
        self._moves: Mapping[str, str] = {}
        self._known_at: float | None = None

    async def know(self) -> None:
        """Find out which chat is the operators', unless that was done lately. Raises `Unavailable`."""
        if self._known_at is None or self._clock.monotonic() - self._known_at > KNOWN_SECONDS:
            await self._learn()

    async def is_desk(self, chat: str) -> bool:
        """Whether it is the operators' chat; of one that is not known another replica may have heard."""
        if not self._house.is_desk(chat):
            await self._learn()
        return self._house.is_desk(chat)

    async def moved(self, envelope: Envelope[OperatorChatMoved]) -> None:
        """The operators' group is another chat now."""
        said, house = envelope.payload, self._house
        await self._learn()
        if not (house.is_desk(said.was) or said.chat == house.operator_chat) or said.was in house.former_chats:
            return
        self._use({**self._moves, said.was: said.chat})
        cause = Cause(envelope, self._clock.now())

        def decided(found: Found) -> Decision:
            words = Reading(effects=(Notify(Phrase("operators-moved")),))
            return replace(decide(found, words, cause, house), moved=(said.was, said.chat))

        await self._dialogs.change(envelope.id, AtDesk(said.chat), decided)

    async def _learn(self) -> None:
        self._use(await self._dialogs.moves())
        self._known_at = self._clock.monotonic()

    def _use(self, moves: Mapping[str, str]) -> None:
        self._moves = moves
        chat, former = chats_of(str(self._setting), moves)
        if chat != self._house.operator_chat:
            structlog.get_logger().warning(
                "the operators' group has another number now, which is used: set OPERATOR_CHAT_ID to it when it suits",
                action="chat_upgraded",
                new_chat=chat,
            )
        self._house.operator_chat, self._house.former_chats = ChatRef(chat), former

    async def seen(self, envelope: Envelope[OperatorChatSeen]) -> None:
        """The gateway says what the operator chat is like."""
        said, cause = envelope.payload, Cause(envelope, self._clock.now())
        if not await self.is_desk(said.chat) or said.chat != self._house.operator_chat:
            return

        def decided(found: Found) -> Decision:
            now = DeskSeen(said.chat, said.forum, said.may_tend)
            decision = decide(found, _words(found.desk, now), cause, self._house)
            cards = tuple(_card(dialog, chat, envelope, cause) for dialog, chat in found.opened_in)
            timers = cards if _needs_cards(found.desk, now) else ()
            return replace(decision, desk=now, timers=(*decision.timers, *timers))

        await self._dialogs.change(envelope.id, AtDesk(said.chat), decided)

    async def rights(self, envelope: Envelope[OperatorRightsChanged]) -> None:
        """Somebody changed what the bot may do in the operator chat: the owners hear of it, each change once."""
        said, cause = envelope.payload, Cause(envelope, self._clock.now())
        if not await self.is_desk(said.chat) or said.chat != self._house.operator_chat:
            return
        told = told_of_rights(said, cause, self._house)
        log = structlog.get_logger().bind(action="desk_rights", lacks=said.lacks, was=said.was)
        if not told.letters:
            log.critical("nobody can be told what the bot lacks in the operator chat: OWNER_IDS is empty")
        elif said.lacks:
            log.warning("the bot lacks something in the operator chat")
        else:
            log.info("the bot lacks nothing in the operator chat any more")
        await self._dialogs.change(envelope.id, ByCommands(()), lambda _: told)

    def ends(self, timer: TimerDue) -> bool:
        """Whether this timer is about a place."""
        return timer.kind in {TEND, CARD}

    async def due(self, envelope: Envelope[TimerDue]) -> None:
        """A topic is to be looked at, or a dialog needs a card that can be answered."""
        timer, cause = envelope.payload, Cause(envelope, self._clock.now())
        if timer.kind == TEND:
            aim = OfPlace(timer.subject)
            await self._dialogs.change(envelope.id, aim, lambda found: tend(envelope, found, self._house))
            return

        def card(found: Found) -> Decision:
            return decide(found, _card_again(found, timer.subject), cause, self._house)

        await self._dialogs.change(envelope.id, ByChat(timer.chat), card)


def _needs_cards(before: DeskSeen | None, now: DeskSeen) -> bool:
    """In another chat, and with topics switched on, nothing that stands there can be answered any more."""
    return before is None or before.chat != now.chat or (now.forum and not before.forum)


def _words(before: DeskSeen | None, now: DeskSeen) -> Reading:
    missing = now.forum and not now.may_tend
    missed = before is not None and before.forum and not before.may_tend
    return Reading(effects=(Notify(Phrase("operators-topics-forbidden")),)) if missing and not missed else Reading()


def _card(dialog: str, chat: str, envelope: Envelope[OperatorChatSeen], cause: Cause) -> Timer:
    return Timer(id_from(CARD, dialog, envelope.id), chat, CARD, dialog, cause.now.timestamp())


def _card_again(found: Found, dialog: str) -> Reading:
    phase = None if found.state is None else found.state.phase
    if not isinstance(phase, Open) or phase.dialog != dialog:
        return Reading()
    return Reading(effects=(Announce(dialog, phase.topic),))
