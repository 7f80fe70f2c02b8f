"""Where files rest on their way: a folder or an S3 bucket, by `MEDIA_URL`. Nothing stays longer than a day.

A file is two objects: its bytes, and beside them what is known of it. The second is written last, so a file whose
writer was killed is no file.
"""

import hashlib
import json
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from chassis.clock import Clock
from contracts.ids import FileRef
from gatewaykit.media.port import Incoming, Stored
from messaging.failures import Refused, Unavailable

__all__ = ["KEPT", "MediaStore"]

KEPT = timedelta(days=1)
FRESH = KEPT - timedelta(hours=1)
"""So old a file may be handed out: it will be there for another hour."""
_CHUNK = 256 << 10
_ABOUT = ".json"


class MediaStore:
    """Files by key. Each method raises `Unavailable` when the store does not answer."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._folder = _folder(url)
        self._store = from_url(url) if self._folder is None else LocalStore(prefix=self._folder, mkdir=True)
        self._clock = clock

    @staticmethod
    def key_of(file: FileRef) -> str:
        """Where a file rests; the same for the same file, and nobody can read the file's id from it."""
        return hashlib.sha256(file.encode()).hexdigest()[:40]

    async def find(self, file: FileRef) -> Stored | None:
        """The file, if it rests here and will for another hour."""
        key = self.key_of(file)
        try:
            found = await obstore.get_async(self._store, key + _ABOUT)
            if found.meta["last_modified"] < self._clock.now() - FRESH:
                return None
            about = json.loads(bytes(await found.bytes_async()))
        except FileNotFoundError:
            return None
        except (BaseError, OSError, ValueError) as broken:
            raise _away(broken) from None
        return Stored(key, about["size"], about["mime"], about["name"])

    async def put(self, file: FileRef, incoming: Incoming, limit: int) -> Stored:
        """Let it rest here. Raises `Refused` with `too_large` when more than `limit` bytes come: then nothing stays."""
        key = self.key_of(file)
        counted = _Counted(incoming.chunks, limit)
        try:
            await obstore.put_async(self._store, key, counted.chunks())
        except _TooLarge:
            raise Refused("too_large") from None
        except (BaseError, OSError) as broken:
            raise _away(broken) from None
        stored = Stored(key, counted.size, incoming.mime, incoming.name)
        about = {"size": stored.size, "mime": stored.mime, "name": stored.name}
        try:
            await obstore.put_async(self._store, key + _ABOUT, json.dumps(about).encode())
        except (BaseError, OSError) as broken:
            raise _away(broken) from None
        return stored

    @asynccontextmanager
    async def at_hand(self, stored: Stored) -> AsyncIterator[Path]:
        """The bytes as a local file for as long as the block lasts; it must not be changed."""
        if self._folder is not None:
            path = self._folder / stored.key
            if not path.is_file():
                raise Unavailable("the file rests there no more")
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="otklik-media-") as folder:
            path = Path(folder) / stored.key
            try:
                found = await obstore.get_async(self._store, stored.key)
                with path.open("wb") as file:
                    async for chunk in found.stream(min_chunk_size=_CHUNK):
                        file.write(chunk)
            except (BaseError, OSError) as broken:
                raise _away(broken) from None
            yield path

    async def sweep(self) -> int:
        """Forget what is older than a day; how many objects that were."""
        before = self._clock.now() - KEPT
        swept = 0
        try:
            async for listed in obstore.list(self._store).__aiter__():
                old = _older(listed, before)
                if old:
                    await obstore.delete_async(self._store, old)
                    swept += len(old)
        except FileNotFoundError:  # another replica was quicker
            return swept
        except (BaseError, OSError) as broken:
            raise _away(broken) from None
        return swept


class _TooLarge(Exception):
    """More came than is of use."""


class _Counted:
    """Chunks, counted on their way."""

    def __init__(self, chunks: AsyncIterator[bytes], limit: int) -> None:
        self._chunks = chunks
        self._limit = limit
        self.size = 0

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self.size += len(chunk)
            if self.size > self._limit:
                raise _TooLarge
            yield chunk


def _older(listed: Sequence[Mapping[str, Any]], before: datetime) -> list[str]:
    return [one["path"] for one in listed if one["last_modified"] < before]


def _folder(url: str) -> Path | None:
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _away(broken: Exception) -> Unavailable:
    """What went wrong is named by its kind alone: a text of the store's may hold its address and keys."""
    structlog.get_logger().warning("the media store does not answer", action="media_away", fault=type(broken).__name__)
    return Unavailable("the media store does not answer")
