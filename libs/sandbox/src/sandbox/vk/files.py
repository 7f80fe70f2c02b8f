"""Bytes behind signed links (VK-33), and the media that a message can carry."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from sandbox.clock import SandboxClock

__all__ = ["LINK_LIFETIME", "Files", "Media", "StoredFile"]

LINK_LIFETIME = 86400.0
"""Sandbox seconds. The real one is not published; only that links are temporary."""

_REFERENCE = re.compile(r"([a-z_]+?)(-?\d+)_(\d+)(?:_([A-Za-z0-9]+))?")


@dataclass(frozen=True)
class StoredFile:
    """A file as it was sent; nothing is recompressed."""

    unique: str
    data: bytes
    name: str

    @property
    def sha256(self) -> str:
        """Of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Media:
    """Something attached, with its address `{type}{owner_id}_{id}_{access_key}` (VK-34)."""

    type: str
    owner: int
    id: int
    key: str
    file: StoredFile | None = None
    width: int = 0
    height: int = 0
    date: float = 0.0
    raw: dict[str, Any] | None = None
    """Shown as it is, where the sandbox does not know the type itself."""
    peer: int | None = None
    """For whom a community uploaded it; there no access key is needed."""

    @property
    def reference(self) -> str:
        """As `attachment` wants it."""
        return f"{self.type}{self.owner}_{self.id}_{self.key}" if self.key else f"{self.type}{self.owner}_{self.id}"


class Files:
    """Every file and every medium of the sandbox."""

    def __init__(self, clock: SandboxClock, seed: int) -> None:
        self.base = ""
        """Where the server is reached; the first request tells."""
        self._clock = clock
        self._seed = seed
        self._count = 0
        self._stored: dict[str, StoredFile] = {}
        self._media: dict[tuple[str, int, int], Media] = {}

    def digest(self, *words: object) -> str:
        """A word that nobody guesses and every run repeats."""
        return hashlib.sha256(":".join(map(str, (self._seed, *words))).encode()).hexdigest()

    def next_id(self) -> int:
        """For a new medium."""
        self._count += 1
        return 457_239_000 + self._count

    def store(self, data: bytes, name: str) -> StoredFile:
        """Keep the bytes."""
        self._count += 1
        stored = StoredFile(self.digest("file", self._count)[:20], data, name)
        self._stored[stored.unique] = stored
        return stored

    def add(self, media: Media) -> Media:
        """Let it be attached from now on."""
        self._media[media.type, media.owner, media.id] = media
        return media

    def find(self, reference: str, owner: int, peer: int) -> Media | None:
        """The medium that a community (its owner id) attaches for a peer.

        None if there is none, or if the access key that others need is missing or wrong (VK-34).
        """
        parts = _REFERENCE.fullmatch(reference)
        media = self._media.get((parts[1], int(parts[2]), int(parts[3]))) if parts else None
        if parts is None or media is None:
            return None
        if not media.key or parts[4] == media.key:
            return media
        own = media.owner == owner and media.peer == peer and parts[4] is None
        return media if own else None

    def link(self, stored: StoredFile, ending: str) -> str:
        """A link that expires (VK-33)."""
        until = int(self._clock.now() + LINK_LIFETIME)
        return f"{self.base}/vk-cdn/{stored.unique}/{until}/{self._signature(stored.unique, until)}.{ending}"

    def at(self, unique: str, until: str, name: str) -> StoredFile | None:
        """What a link leads to; None if it is forged or has expired."""
        if not until.isdigit() or int(until) <= self._clock.now():
            return None
        if name.partition(".")[0] != self._signature(unique, int(until)):
            return None
        return self._stored.get(unique)

    def _signature(self, unique: str, until: int) -> str:
        return self.digest("link", unique, until)[:24]
