"""What stands in the chats, printed as it appears. Chats are columns of colour, people are names."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from sandbox.control.errors import NothingCame
from sandbox.control.seen import Seen
from sandbox.control.telegram import TelegramControl

__all__ = ["Place", "Screen"]

LOOK_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """One chat on the screen."""

    chat: int
    title: str
    colour: str
    indent: int


class Screen:
    """Prints new messages, new reactions and each new board of some chats, in the order in which they came."""

    def __init__(self, telegram: TelegramControl, places: tuple[Place, ...], kinds: Mapping[str, str]) -> None:
        self._telegram = telegram
        self._places = places
        self._kinds = kinds
        self._console = Console(highlight=False)
        self._shown: dict[tuple[int, int], Seen] = {}

    def say(self, text: str) -> None:
        """A line of the demo's own."""
        self._console.print(f"\n[bold]{escape(text)}[/bold]")

    def hint(self, text: str) -> None:
        """A small line of the demo's own."""
        self._console.print(f"[dim]{escape(text)}[/dim]")

    async def watch(self) -> None:
        """Print until cancelled."""
        await asyncio.gather(*(self._watch(place) for place in self._places))

    async def _watch(self, place: Place) -> None:
        after = 0
        while True:
            try:
                changed = await self._telegram.wait_for(place.chat, after=after, within=LOOK_SECONDS)
            except NothingCame:
                continue
            for message in changed:
                self._print(place, message)
                after = max(after, message.sequence)

    def _print(self, place: Place, message: Seen) -> None:
        key = (message.chat, message.id)
        before = self._shown.get(key)
        self._shown[key] = message
        if message.kind == "pinned_message":
            return
        if before is None or (message.pinned and message.text != before.text):
            self._message(place, message)
        elif message.reactions and message.reactions != before.reactions:
            text = f"{''.join(message.reactions)}  ↩ {message.text or self._kinds.get(message.kind, message.kind)}"
            self._line(place, "", text)

    def _message(self, place: Place, message: Seen) -> None:
        kind = "" if message.kind == "text" else f"[{self._kinds.get(message.kind, message.kind)}] "
        self._line(place, message.sender_name, kind + message.text)
        for row in message.inline:
            self._line(place, "", "  ".join(f"( {button.text} )" for button in row))

    def _line(self, place: Place, who: str, text: str) -> None:
        name = f"[{place.colour}]{escape(place.title)}[/{place.colour}] "
        speaker = f"[bold]{escape(who)}[/bold]: " if who else ""
        body = escape(text).replace("\n", "\n   ")
        self._console.print(Padding(f"{name}│ {speaker}{body}", (0, 0, 0, place.indent)))
