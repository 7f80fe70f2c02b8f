"""Files: bytes once, an id for each bot (TG-91)."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from sandbox.pictures import png, size_of

__all__ = ["DOWNLOAD_LIMIT", "Files", "StoredFile"]

DOWNLOAD_LIMIT = 20 << 20
"""Bytes that `getFile` gives at most (TG-90)."""

_PREFIXES = {
    "photo": "AgAC",
    "document": "BQAC",
    "video": "BAAC",
    "voice": "AwAC",
    "audio": "CQAC",
    "sticker": "CAAC",
    "animation": "CgAC",
    "video_note": "DQAC",
}
_FOLDERS = {"photo": "photos", "document": "documents", "video": "videos", "voice": "voice", "audio": "music"}


@dataclass(frozen=True)
class StoredFile:
    """A file as it was sent; the kind can never change afterwards."""

    unique: str
    kind: str
    data: bytes
    name: str | None = None
    mime: str | None = None
    width: int = 512
    height: int = 512
    duration: int = 1
    preview: "StoredFile | None" = None
    """A photo's smaller size."""
    whole: str | None = None
    """Of a smaller size: the `unique` of the photo that it belongs to."""

    @property
    def sha256(self) -> str:
        """Of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


class Files:
    """Every file of the sandbox, by its unique id and by what each bot calls it."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._count = 0
        self._stored: dict[str, StoredFile] = {}
        self._known: dict[str, tuple[int, StoredFile]] = {}

    def store(self, kind: str, data: bytes, name: str | None = None, mime: str | None = None) -> StoredFile:
        """Keep the bytes as a new file."""
        width, height = size_of(data) or (1280, 720)
        unique = self._new_unique()
        preview = None
        if kind in {"photo", "sticker"}:
            shot = png(90, 90, mark=self._count)
            small = kind if kind == "photo" else "thumbnail"
            preview = StoredFile(self._new_unique(), small, shot, width=90, height=90, whole=unique)
            self._stored[preview.unique] = preview
        stored = StoredFile(unique, kind, data, name, mime, width, height, preview=preview)
        self._stored[unique] = stored
        return stored

    def id_for(self, bot: int, stored: StoredFile) -> str:
        """What this bot calls the file."""
        digest = hashlib.sha256(f"{self._seed}:{bot}:{stored.unique}".encode()).digest()
        file_id = _PREFIXES.get(stored.kind, "BQAC") + urlsafe_b64encode(digest + digest[:10]).decode().rstrip("=")
        self._known[file_id] = (bot, stored)
        return file_id

    def find(self, bot: int, file_id: str) -> StoredFile | None:
        """The file that this bot means; None for another bot's id."""
        owner, stored = self._known.get(file_id, (None, None))
        return stored if owner == bot else None

    def whole(self, stored: StoredFile) -> StoredFile:
        """The photo that a smaller size belongs to; any other file itself."""
        return self._stored[stored.whole] if stored.whole else stored

    def at(self, path: str) -> StoredFile | None:
        """The file behind a download path."""
        return self._stored.get(path.rpartition("/")[2].partition(".")[0])

    @staticmethod
    def path_of(stored: StoredFile) -> str:
        """Where it is downloaded from."""
        ending = "jpg" if stored.kind == "photo" else (stored.name or "file.bin").rpartition(".")[2]
        return f"{_FOLDERS.get(stored.kind, 'documents')}/{stored.unique}.{ending}"

    def as_json(self, bot: int, stored: StoredFile) -> dict[str, Any]:
        """What every file object of Telegram has."""
        return {"file_id": self.id_for(bot, stored), "file_unique_id": stored.unique, "file_size": len(stored.data)}

    def _new_unique(self) -> str:
        self._count += 1
        digest = hashlib.sha256(f"{self._seed}:file:{self._count}".encode()).digest()
        return "AQAD" + urlsafe_b64encode(digest[:9]).decode().rstrip("=").replace("-", "x")
