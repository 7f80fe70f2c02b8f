"""People, pages, and what stands in their threads."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import SandboxClock

__all__ = ["Attachment", "Message", "Page", "Person", "StoredFile", "Thread", "World"]

CDN_SECONDS = 24 * 3600.0
"""How long the address of a file holds (FB-14); the real time is not published."""


@dataclass(frozen=True)
class StoredFile:
    """Bytes with a name."""

    unique: str
    data: bytes
    name: str
    mime: str

    @property
    def sha256(self) -> str:
        """Of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Attachment:
    """Something attached: `file` of images, films, sounds and files; `native` as Facebook shows it, of the rest."""

    kind: str
    file: StoredFile | None = None
    native: dict[str, Any] | None = None


@dataclass
class Person:
    """Somebody, by the id that one page knows them by (FB-40)."""

    psid: str
    name: str
    profile: str = "shown"
    """`shown`, `empty` or `refused`: what the profile request gives."""


@dataclass
class Page:
    """A page with its app."""

    id: str
    token: str
    app_id: str
    app_secret: str
    verify_token: str
    name: str
    human_agent: bool = False
    revoked: bool = False
    subscribed: bool = True
    fields: frozenset[str] = frozenset()
    profile: dict[str, Any] = field(default_factory=dict)
    echoes: str = "after"
    """When an echo comes: `before` the answer, `after` it, `late`, or `never`."""


@dataclass
class Message:
    """One message of a thread."""

    mid: str
    thread: "Thread"
    from_page: bool
    date: float
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    quick_replies: tuple[tuple[str, str], ...] = ()
    reply_to: str | None = None
    metadata: str = ""
    edited: int = 0
    sequence: int = 0


@dataclass
class Thread:
    """What a person and a page say to each other."""

    page: Page
    person: Person
    messages: dict[str, Message] = field(default_factory=dict)
    acted_at: float | None = None
    """When the person last did something (FB-21)."""
    blocked: bool = False


class World:
    """All of it, and who waits for a change."""

    def __init__(self, clock: SandboxClock, seed: int) -> None:
        self.clock = clock
        self.seed = seed
        self.pages: dict[str, Page] = {}
        self.people: dict[str, Person] = {}
        self.threads: dict[tuple[str, str], Thread] = {}
        self.files: dict[str, StoredFile] = {}
        self.uploaded: dict[str, tuple[str, StoredFile]] = {}
        """By attachment id: the kind and the file."""
        self.base = ""
        """Where the sandbox is reached."""
        self.sequence = 0
        self._count = 0
        self._changes = asyncio.Event()

    def serial(self) -> int:
        """The next number."""
        self._count += 1
        return self._count

    def digest(self, *parts: object) -> str:
        """A word that depends on the seed and these."""
        return hashlib.sha256(":".join(map(str, (self.seed, *parts))).encode()).hexdigest()

    def thread(self, page: Page, person: Person) -> Thread:
        """The thread of the two."""
        return self.threads.setdefault((page.id, person.psid), Thread(page, person))

    def store(self, data: bytes, name: str, mime: str) -> StoredFile:
        """Keep bytes."""
        stored = StoredFile(self.digest("file", self.serial())[:24], data, name, mime)
        self.files[stored.unique] = stored
        return stored

    def link(self, stored: StoredFile) -> str:
        """An address of a file that holds for a while (FB-14)."""
        until = int(self.clock.now() + CDN_SECONDS)
        return f"{self.base}/fb-cdn/{stored.unique}/{until}/{stored.name or 'file'}"

    def post(self, message: Message) -> Message:
        """Let it stand in its thread."""
        message.thread.messages[message.mid] = message
        return self.touch(message)

    def touch(self, message: Message) -> Message:
        """It has changed."""
        self.sequence += 1
        message.sequence = self.sequence
        self.wake()
        return message

    def new_mid(self) -> str:
        """An id for a message."""
        return "m_" + self.digest("mid", self.serial())[:40]

    def wake(self) -> None:
        """Tell whoever waits."""
        changes, self._changes = self._changes, asyncio.Event()
        changes.set()

    async def changed(self) -> None:
        """Wait for the next change."""
        await self._changes.wait()


Tell = Callable[[Page, dict[str, Any], bool], None]
"""Send an event to a page's webhook; `True` for what another app handles (`standby`)."""
