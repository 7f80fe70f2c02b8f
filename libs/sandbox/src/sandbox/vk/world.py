"""Everything that exists in the simulated VKontakte, and what its communities are told about it."""

import asyncio
from collections.abc import Callable
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.vk.accounts import Community, Dialog, Person
from sandbox.vk.callbacks import Callbacks
from sandbox.vk.events import Event, EventLog
from sandbox.vk.files import Files
from sandbox.vk.messages import Message, view_of
from sandbox.vk.presses import Presses
from sandbox.vk.uploads import Uploads

__all__ = ["World"]

CLIENT = {
    "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}
"""What a person's application can do (VK-46)."""


class World:
    """People, communities, dialogs and files; deterministic for a seed."""

    def __init__(self, clock: SandboxClock, seed: int, is_down: Callable[[], bool]) -> None:
        self.clock = clock
        self.seed = seed
        self.files = Files(clock, seed)
        self.uploads = Uploads(clock, self.files)
        self.presses = Presses(clock)
        self.people: dict[int, Person] = {}
        self.communities: dict[int, Community] = {}
        self.dialogs: dict[tuple[int, int], Dialog] = {}
        """By community and person."""
        self.logs: dict[int, EventLog] = {}
        self.callbacks: dict[int, Callbacks] = {}
        self.sequence = 0
        self._is_down = is_down
        self._changed = asyncio.Event()
        self._serial = 0

    def serial(self) -> int:
        """A number never given before."""
        self._serial += 1
        return self._serial

    def add_community(self, community: Community) -> Community:
        """Let a community begin."""
        self.communities[community.id] = community
        self.logs[community.id] = EventLog(community, self.clock, self.files.digest("key", community.id)[:36])
        self.callbacks[community.id] = Callbacks(community, self.clock, self._is_down)
        return community

    def by_token(self, token: str) -> Community | None:
        """Whose key this is."""
        return next((one for one in self.communities.values() if token in one.tokens), None)

    def dialog(self, community: Community, person: Person) -> Dialog:
        """The conversation of the two, made when first asked for."""
        return self.dialogs.setdefault((community.id, person.id), Dialog(community, person))

    def dialogs_of(self, community: Community) -> list[Dialog]:
        """All of a community."""
        return [dialog for (group, _), dialog in self.dialogs.items() if group == community.id]

    def post(self, message: Message) -> Message:
        """Let the message stand in its dialog, and tell the community."""
        message.dialog.messages[message.number] = message
        self.touch(message)
        view = view_of(message, self.files, cut=message.is_cropped)
        if message.from_community:
            self.tell(message.dialog.community, "message_reply", view)
        else:
            self.tell(message.dialog.community, "message_new", {"message": view, "client_info": CLIENT})
        return message

    def edited(self, message: Message) -> None:
        """Note that the community changed its message, of which it is told (VK-30)."""
        message.edited = self.clock.now()
        self.touch(message)
        self.tell(message.dialog.community, "message_edit", view_of(message, self.files))

    def tell(self, community: Community, kind: str, body: dict[str, Any]) -> None:
        """Give the community an event, by Long Poll and to its servers (VK-21)."""
        event_id = self.files.digest("event", self.serial())[:40]
        self.spread(community, Event(0, kind, body, event_id, community.id, self.clock.now()))

    def spread(self, community: Community, event: Event) -> None:
        """Send an event on every way; one that went before keeps its `event_id`."""
        self.logs[community.id].put(event)
        self.callbacks[community.id].push(event)

    def touch(self, message: Message) -> None:
        """Wake those who wait for a change."""
        self.sequence += 1
        message.sequence = self.sequence
        self.wake()

    def wake(self) -> None:
        """Something changed."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def changed(self) -> None:
        """Wait for the next change."""
        await self._changed.wait()
