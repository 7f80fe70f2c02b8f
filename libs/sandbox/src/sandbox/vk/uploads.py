"""The upload servers: what they take, and what they give back for it (VK-70, VK-71)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.vk.files import Files
from sandbox.vk.images import image_size
from sandbox.vk.params import Upload

__all__ = ["PLACE_LIFETIME", "Taken", "Uploads"]

PLACE_LIFETIME = 3600.0
"""Sandbox seconds; only that it is short is known (VK-72)."""
PHOTO_LIMIT = 50 << 20
DOC_LIMIT = 200 << 20
SIDES_LIMIT = 14000
RATIO_LIMIT = 20
_REFUSED = frozenset({"mp3", "exe", "bat", "cmd", "com", "msi", "scr"})


@dataclass(frozen=True)
class Taken:
    """Bytes that wait to be saved."""

    kind: str
    community: int
    peer: int
    data: bytes
    name: str
    hash: str
    server: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class _Place:
    kind: str
    community: int
    peer: int
    until: float


class Uploads:
    """Where one may upload, and what was."""

    def __init__(self, clock: SandboxClock, files: Files) -> None:
        self._clock = clock
        self._files = files
        self._places: dict[str, _Place] = {}
        self._taken: dict[str, Taken] = {}

    def place(self, kind: str, community: int, peer: int) -> str:
        """A new `upload_url`."""
        token = self._files.digest("place", len(self._places))[:32]
        self._places[token] = _Place(kind, community, peer, self._clock.now() + PLACE_LIFETIME)
        return f"{self._files.base}/vk-upload/{token}"

    def taken(self, words: str) -> Taken | None:
        """What was uploaded, by what the server gave for it."""
        return self._taken.get(words)

    def take(self, token: str, uploads: Mapping[str, Upload]) -> dict[str, Any]:
        """The upload server's answer, HTTP 200 even where it took nothing."""
        place = self._places.get(token)
        alive = place if place is not None and self._clock.now() < place.until else None
        if alive is not None and alive.kind == "photo":
            return self._photo(alive, uploads.get("photo"))
        return self._doc(alive, uploads.get("file"))

    def _photo(self, place: _Place, upload: Upload | None) -> dict[str, Any]:
        size = image_size(upload.data) if upload is not None else None
        if upload is None or size is None or not _is_good_photo(upload, size):
            return {"server": 0, "photo": "[]", "hash": ""}
        taken = self._remember(place, upload, size)
        words = json.dumps([{"photo": taken.hash, "sizes": [], "kid": taken.hash[:16]}])
        self._taken[words] = taken
        return {"server": taken.server, "photo": words, "hash": taken.hash}

    def _doc(self, place: _Place | None, upload: Upload | None) -> dict[str, Any]:
        if place is None:
            return {"error": "unknown error", "error_descr": "upload url is invalid or expired"}
        if upload is None:
            return {"error": "no_file", "error_descr": "no file was uploaded"}
        extension = upload.name.rpartition(".")[2].lower()
        is_voice = place.kind == "audio_message"
        if not upload.data or len(upload.data) > DOC_LIMIT:
            return {"error": "file_size", "error_descr": "file is empty or too big"}
        if extension in _REFUSED or (is_voice and not upload.data.startswith(b"OggS")):
            return {"error": "wrong_type", "error_descr": "this type of file is not allowed"}
        taken = self._remember(place, upload, (0, 0))
        words = f"{place.community}|0|-1|{taken.server}|{taken.hash}|{extension}|{len(upload.data)}"
        self._taken[words] = taken
        return {"file": words}

    def _remember(self, place: _Place, upload: Upload, size: tuple[int, int]) -> Taken:
        mark = self._files.digest("taken", len(self._taken))[:32]
        server = 800_000 + len(self._taken)
        return Taken(place.kind, place.community, place.peer, upload.data, upload.name, mark, server, *size)


def _is_good_photo(upload: Upload, size: tuple[int, int]) -> bool:
    width, height = size
    within = len(upload.data) <= PHOTO_LIMIT and width + height <= SIDES_LIMIT
    return within and min(size) > 0 and max(size) <= RATIO_LIMIT * min(size)
