"""Drawing the board: one step at a time, each one transaction from the database's truth to a command."""

import structlog

from chassis.clock import Clock
from contracts.content import Text
from contracts.delivery import Reported
from contracts.envelope import Envelope, id_from
from contracts.ids import MessageRef
from contracts.inbound import PinNoticed
from contracts.outbound import Edit, FindPin, Pin, Show, Tidy
from contracts.routing import outbound_queue
from contracts.wire import Wire
from router.app.board.ports import Boards, Kept, Seen, Told
from router.app.board.steps import USUAL, Board, Heard, Kind, Rhythm, asked, heard, is_worth, next_kind
from router.app.board.text import Drawn, board_text
from router.app.house import House
from router.app.ports import Letter, Link, Sent, Settled
from router.dialog.effects import Phrase

__all__ = ["Drawing"]

_KEY = ":board"
"""What the order key of the board's commands ends with, after the chat."""


class Drawing:
    """The board of the operator chat. Replicas may all do this at once: a step is taken under the row's lock."""

    def __init__(self, boards: Boards, house: House, clock: Clock, rhythm: Rhythm = USUAL) -> None:
        self._boards = boards
        self._house = house
        self._clock = clock
        self._rhythm = rhythm
        self._log = structlog.get_logger()

    def concerns(self, envelope: Envelope[Wire]) -> bool:
        """Whether a report is about the board."""
        return isinstance(envelope.payload, Reported) and envelope.key.endswith(_KEY)

    async def turn(self) -> bool:
        """Take the next step, if there is one now; whether something was decided. Raises `Unavailable`."""
        chat = self._house.operator_chat
        seen = await self._boards.glance(chat)
        if not is_worth(seen.board, seen.marked_at, seen.now, self._rhythm, opened=seen.opened):
            return False
        return await self._boards.change(chat, self._next)

    async def reported(self, envelope: Envelope[Reported]) -> None:
        """The gateway says what became of a step. Raises `Unavailable`."""
        said = envelope.payload
        chat = envelope.key.removesuffix(_KEY)
        if said.reason is not None:
            self._log.warning(
                "the board was refused", action="board_refused", commands=said.commands, reason=said.reason
            )
        await self._boards.hear(envelope.id, chat, said.commands[0], lambda seen: self._heard(said, seen))

    async def pin_noticed(self, envelope: Envelope[PinNoticed]) -> None:
        """The messenger has written that the bot pinned something: nobody needs to read that. Raises `Unavailable`."""
        said = envelope.payload
        if said.chat != self._house.operator_chat:
            return
        await self._boards.hear(
            envelope.id, said.chat, None, lambda seen: Kept(seen.board, (self._tidy(seen.board, said.message),))
        )

    def _next(self, seen: Seen) -> Kept:
        drawn = board_text(seen.opened, seen.reminded, seen.now, self._house)
        now, opened = seen.now, bool(seen.opened.count)
        empty = not opened and not seen.reminded.count
        text = drawn.model_dump_json()
        kind = next_kind(seen.board, text, now, self._rhythm, opened=opened, empty=empty)
        command = id_from("board", seen.board.chat, seen.board.number + 1, repr(now))
        after = asked(seen.board, kind, text, command, now, empty=empty)
        if kind is None:
            return Kept(after)
        self._log.info("the board's next step", action="board_step", step=kind, message_id=command)
        letter = self._letter(command, seen.board, self._command(kind, seen.board, drawn))
        # Whoever replies to the board is helped: what put it there is known as a word of the bot's.
        sent = (Sent(command, "notice", None),) if kind == "show" else ()
        return Kept(after, (letter,), sent)

    def _command(self, kind: Kind, board: Board, drawn: Drawn) -> Wire:
        chat = self._house.operator_chat
        content = Text(text=drawn.text)
        if kind == "show" or board.message is None:
            return Show(chat=chat, content=content, links=drawn.links, silent=True)
        message = MessageRef(board.message)
        if kind == "pin":
            return Pin(chat=chat, message=message)
        if kind == "look":
            return FindPin(chat=chat, message=message)
        before = Drawn(text="") if board.shown is None else Drawn.model_validate_json(board.shown)
        return Edit(
            chat=chat,
            messages=(message,),
            before=Text(text=before.text),
            content=content,
            links_before=before.links,
            links=drawn.links,
        )

    def _heard(self, said: Reported, seen: Told) -> Kept:
        command = said.commands[0]
        awaited = command == seen.board.command
        end = heard(seen.board, said.messages, said.reason, seen.now, self._rhythm) if awaited else Heard(seen.board)
        letters = [self._tidy(end.board, message) for message in self._unwanted(said, end, seen)]
        sent: tuple[Sent, ...] = ()
        if end.tell:
            word = self._word(end.board)
            letters.append(word)
            sent = (Sent(word.envelope.id, "notice", None),)
        if not seen.ours:
            return Kept(end.board, tuple(letters), sent)
        settled = Settled(command, "sent" if said.delivered else "refused", said.reason)
        links = tuple(Link(message, command, place) for place, message in enumerate(said.messages))
        return Kept(end.board, tuple(letters), sent, (settled,), links)

    def _unwanted(self, said: Reported, end: Heard, seen: Told) -> list[str]:
        """What looks like the board and is not: one that could not be changed, a second one of the same command, one
        that was meant for the chat which the group was before."""
        spoiled = [] if end.spoiled is None else [end.spoiled]
        if not seen.ours:
            return spoiled
        former = end.board.chat != self._house.operator_chat
        return [*spoiled, *(message for message in said.messages if former or message != end.board.message)]

    def _word(self, board: Board) -> Letter:
        """What the operators read when it cannot be pinned; it goes its own way, and its report to those of notices."""
        words = self._house.speech.say(Phrase("operators-board-unpinned"), self._house.speech.house)
        show = Show(chat=self._house.operator_chat, content=Text(text=words))
        return self._letter(id_from("board-unpinned", board.chat, board.number), board, show, key=f"{board.chat}:word")

    def _tidy(self, board: Board, message: str) -> Letter:
        tidy = Tidy(chat=self._house.operator_chat, message=MessageRef(message))
        return self._letter(id_from("board-tidy", message), board, tidy)

    def _letter(self, command: str, board: Board, payload: Wire, key: str | None = None) -> Letter:
        envelope = Envelope(
            id=command, key=key or f"{board.chat}{_KEY}", payload=payload, at=self._clock.now(), correlation=command
        )
        return Letter(outbound_queue("telegram", "operators"), envelope)
