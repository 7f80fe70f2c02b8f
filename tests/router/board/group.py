"""The operators' group as Telegram keeps it, for a stage: what stands there, what is pinned, and what is refused."""

from dataclasses import dataclass, field, replace

from contracts.delivery import Reason, Reported
from contracts.ids import ChatRef, MessageRef
from contracts.inbound import PinNoticed
from contracts.outbound import Edit, FindPin, Pin, Show, TextLink, Tidy
from contracts.wire import Wire
from messaging.outcomes import Done
from tests.router.stage import DESK, Shown, Stage

BOARD_KEY = f"{DESK}:board"


@dataclass(frozen=True)
class Standing:
    text: str
    links: tuple[TextLink, ...] = ()
    silent: bool = False
    notice: bool = False
    """Whether Telegram wrote it."""


@dataclass
class Group:
    """Carries out what is said to it in the order in which it comes, and reports as the gateway does."""

    stage: Stage
    chat: ChatRef = DESK
    messages: dict[int, Standing] = field(default_factory=dict)
    pins: set[int] = field(default_factory=set)
    may_pin: bool = True
    done: list[str] = field(default_factory=list)
    """What was asked of the board, in order."""
    withheld: list[Shown] = field(default_factory=list)
    """Commands for the board that wait while `is_slow`."""
    is_slow: bool = False
    words: list[str] = field(default_factory=list)
    """What the operators were told about the board."""

    async def settle(self) -> None:
        """Everything that is to be said and drawn now, to its end."""
        while await self.turn() or await self.work():
            pass

    async def turn(self) -> bool:
        """The drawer's next step, if there is one now."""
        await self.stage.drawing.turn()
        return await self.work()

    async def work(self) -> bool:
        """Carry out what waits; whether there was anything."""
        waiting = await self.stage.waiting()
        for command in waiting:
            await self.carry_out(command)
        return bool(waiting)

    async def carry_out(self, command: Shown) -> None:
        if command.key.endswith(":word"):
            self.words.append(command.text)
        if not command.key.endswith(":board"):
            await self.stage.carry_out(command)
        elif self.is_slow and not isinstance(command.command, Tidy):
            self.withheld.append(command)
        else:
            await self.do(command)

    async def do(self, command: Shown) -> None:
        """One of the board's commands, and its report."""
        messages, reason = self._end(command.command)
        self.done.append(type(command.command).__name__)
        if not isinstance(command.command, Tidy):
            await self.report(command, messages, reason)
        if isinstance(command.command, Pin) and reason is None:
            await self.note_pin()

    async def report(self, command: Shown, messages: tuple[MessageRef, ...], reason: Reason | None = None) -> None:
        at = self.stage.clock.now()
        report = Reported(commands=(command.id,), chat=self.chat, messages=messages, reason=reason, at=at)
        assert await self.stage.hear(self.stage.envelope(report, command.key)) == Done()

    async def note_pin(self) -> None:
        """Telegram writes that the bot has pinned something."""
        notice = self._new(Standing("", notice=True))
        noticed = PinNoticed(chat=self.chat, message=notice, at=self.stage.clock.now())
        assert await self.stage.hear(self.stage.envelope(noticed, self.chat)) == Done()

    async def passes(self, seconds: int) -> None:
        """Time goes by, five seconds after five; the drawer looks in between."""
        for _ in range(0, seconds, 5):
            self.stage.clock.advance(5)
            await self.settle()

    @property
    def board(self) -> Standing:
        """The one message that stands there and is no notice."""
        (board,) = (message for message in self.messages.values() if not message.notice)
        return board

    @property
    def number(self) -> int:
        (number,) = (number for number, message in self.messages.items() if not message.notice)
        return number

    @property
    def lines(self) -> list[str]:
        return self.board.text.splitlines()

    def operators_delete(self, number: int) -> None:
        del self.messages[number]
        self.pins.discard(number)

    def operators_pin(self, number: int) -> None:
        self.pins.add(number)

    def _end(self, command: Wire) -> tuple[tuple[MessageRef, ...], Reason | None]:
        match command:
            case Show():
                stands = Standing(getattr(command.content, "text", ""), command.links, command.silent)
                return (self._new(stands),), None
            case Edit(messages=(message,)):
                return self._edited(message, command)
            case Pin(message=message):
                return self._pinned(message)
            case FindPin(message=message):
                newest = max(self.pins, default=0)
                return ((self._ref(newest),) if newest >= self._number(message) else ()), None
            case Tidy(message=message):
                self.messages.pop(self._number(message), None)
                self.pins.discard(self._number(message))
                return (), None
            case _:
                raise AssertionError(command)

    def _edited(self, message: MessageRef, edit: Edit) -> tuple[tuple[MessageRef, ...], Reason | None]:
        number = self._number(message)
        if number not in self.messages:
            return (), "message_gone"
        text = getattr(edit.content, "text", "")
        self.messages[number] = replace(self.messages[number], text=text, links=edit.links)
        return (message,), None

    def _pinned(self, message: MessageRef) -> tuple[tuple[MessageRef, ...], Reason | None]:
        if self._number(message) not in self.messages:
            return (), "message_gone"
        if not self.may_pin:
            return (), "no_rights"
        self.pins.add(self._number(message))
        return (message,), None

    def _new(self, message: Standing) -> MessageRef:
        (ref,) = self.stage.new_messages(self.chat, 1)
        self.messages[self._number(ref)] = message
        return ref

    def _number(self, message: MessageRef) -> int:
        return int(message.rpartition(":")[2])

    def _ref(self, number: int) -> MessageRef:
        return MessageRef(f"{self.chat}:{number}")
