"""A messenger that does what a test tells it: the kit's own, and what the connector suite is first tried on."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from contracts.capabilities import ChannelCapabilities, Pace
from contracts.content import Text
from contracts.ids import Channel, ChatRef, MessageRef
from contracts.outbound import AnswerPress, Edit, Mark, Show
from gatewaykit.connector import Command, Usual
from gatewaykit.splitting import split
from messaging.failures import Failure, Refused, Unavailable, Unsupported

GROUP = ChatRef("tg:-100")

CAPABILITIES = ChannelCapabilities(
    text_limit=20,
    caption_limit=10,
    utf16=True,
    buttons_per_row=8,
    reactions=True,
    whole=Pace(1000, 1),
    private_chat=Pace(1000, 1),
    group_chat=Pace(1000, 1),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    chat: ChatRef
    text: str
    stands: bool = True
    """Whether it makes a message."""


@dataclass
class Hang:
    """The platform has the call, and does not answer until it is told to."""

    answer: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Lost:
    """The platform does it, and the answer is lost."""


Happening = Failure | Hang | Lost | Exception


class ScriptedMessenger(Usual[Call]):
    """A `Connector` and its platform in one."""

    def __init__(self, capabilities: ChannelCapabilities = CAPABILITIES, *, first: int = 1) -> None:
        self.capabilities = capabilities
        self.channel: Channel = "telegram"
        self.tries: list[str] = []
        self.shown: dict[ChatRef, list[str]] = defaultdict(list)
        self.marks: list[str] = []
        self.blocked: set[ChatRef] = set()
        self._script: dict[str, deque[Happening]] = defaultdict(deque)
        self._changed = asyncio.Condition()
        self._last = first - 1

    def on(self, text: str, *happenings: Happening) -> None:
        """The next calls with this text end so, before they go well."""
        self._script[text].extend(happenings)

    def plan(self, command: Command, command_id: str) -> tuple[Call, ...]:  # noqa: ARG002 - nothing here depends on it
        match command:
            case Show(content=Text(text=text)):
                pieces = split(text, self.capabilities.text_limit, utf16=True)
                return tuple(Call(command.chat, piece) for piece in pieces)
            case Show():
                raise Unsupported(command.content.kind)
            case Edit():
                raise Unsupported("edit")
            case Mark():
                return (Call(command.chat, f"{command.mark} {command.message}", stands=False),)
            case AnswerPress():
                return (Call(command.chat, f"press {command.press}", stands=False),)
            case _:
                assert_never(command)

    def is_group(self, command: Command) -> bool:
        return command.chat.startswith("tg:-")

    async def deliver(self, call: Call) -> tuple[MessageRef, ...]:
        self.tries.append(call.text)
        await self._notify()
        script = self._script[call.text]
        happening = script.popleft() if script else None
        match happening:
            case Lost():
                await self._take(call)
                raise Unavailable("timeout", certain=False)
            case Hang():
                happening.reached.set()
                await happening.answer.wait()
            case Exception():
                raise happening
            case None:
                pass
        if call.chat in self.blocked:
            raise Refused("blocked")
        return await self._take(call)

    async def until(self, reached: Callable[["ScriptedMessenger"], bool]) -> None:
        """Return when that holds of this messenger."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: reached(self))

    async def tried(self, count: int) -> None:
        """Return when so many calls were tried."""
        await self.until(lambda at: len(at.tries) >= count)

    async def _take(self, call: Call) -> tuple[MessageRef, ...]:
        self._last += 1
        number = self._last
        if call.stands:
            self.shown[call.chat].append(call.text)
        else:
            self.marks.append(call.text)
        await self._notify()
        return (MessageRef(f"{call.chat}:{number}"),) if call.stands else ()

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
