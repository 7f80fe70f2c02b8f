"""A messenger that does what a test tells it: the kit's own, and what the connector suite is first tried on."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from contracts.capabilities import ChannelCapabilities, Pace
from contracts.content import Album, Photo, Text
from contracts.ids import Channel, ChatRef, MessageRef
from contracts.outbound import AnswerPress, Delete, Edit, FindPin, Forget, Mark, Pin, Show, TendTopic, Tidy
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
    items: int = 1
    """How many messages it makes."""


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
        self.speaks = False
        """Whether marks are messages here, as where no reaction is allowed."""
        self._script: dict[str, deque[Happening]] = defaultdict(deque)
        self._changed = asyncio.Condition()
        self._last = first - 1

    def on(self, text: str, *happenings: Happening) -> None:
        """The next calls with this text end so, before they go well."""
        self._script[text].extend(happenings)

    def plan(self, command: Command, command_id: str) -> tuple[Call, ...]:  # noqa: ARG002 - nothing here depends on it
        match command:
            case Show():
                return self._show(command)
            case Edit():
                raise Unsupported("edit")
            case Delete() if not self.capabilities.deletes:
                raise Unsupported("delete")
            case Delete():
                return (Call(command.chat, f"delete {' '.join(command.messages)}", stands=False),)
            case Mark():
                return (Call(command.chat, f"{command.mark} {command.message}", stands=False),)
            case Pin() | FindPin() | Tidy():
                word = type(command).__name__.lower()
                return (Call(command.chat, f"{word} {command.message}", stands=False),)
            case Forget():
                return ()
            case TendTopic():
                return (Call(command.chat, f"tend {command.topic.name}", stands=False),)
            case AnswerPress():
                return (Call(command.chat, f"press {command.press}", stands=False),)
            case _:
                assert_never(command)

    def _show(self, show: Show) -> tuple[Call, ...]:
        match show.content:
            case Text(text=text) if show.header is not None:
                return (Call(show.chat, f"{show.header}: {text}".replace("\n", " | ")),)
            case Text(text=text):
                return tuple(Call(show.chat, piece) for piece in split(text, self.capabilities.text_limit, utf16=True))
            case Album(items=items, caption=caption) if show.header is not None:
                words = f"{show.header}: {len(items)} pictures {caption}".strip()
                return (Call(show.chat, words, items=len(items)),)
            case Photo(caption=caption) if show.header is not None:
                return (Call(show.chat, f"{show.header}: a picture {caption}".strip()),)
            case other:
                raise Unsupported(other.kind)

    def is_group(self, command: Command) -> bool:
        return command.chat.startswith("tg:-")

    def is_spoken(self, mark: Mark) -> bool:
        return self.speaks or super().is_spoken(mark)

    def cost(self, call: Call) -> int:
        return call.items

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
        first = self._last + 1
        self._last += call.items
        if call.stands:
            self.shown[call.chat].append(call.text)
        else:
            self.marks.append(call.text)
        await self._notify()
        made = range(first, self._last + 1) if call.stands else ()
        return tuple(MessageRef(f"{call.chat}:{number}") for number in made)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
