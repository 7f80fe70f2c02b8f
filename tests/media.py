"""Files of other messengers, without any: what a connector is given where none is brought, or a few by name."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from contracts.ids import FileRef
from gatewaykit.media.port import Stored
from messaging.failures import Refused

__all__ = ["FewFiles"]


class FewFiles:
    """A `gatewaykit.media.port.Media` that has these files and no others."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self.files = dict(files or {})
        self.asked: list[str] = []

    async def bring(self, file: FileRef, limit: int) -> Stored:
        self.asked.append(file)
        data = self.files.get(file)
        if data is None:
            raise Refused("file_gone")
        if len(data) > limit:
            raise Refused("too_large")
        return Stored(file, len(data))

    @asynccontextmanager
    async def at_hand(self, stored: Stored) -> AsyncIterator[Path]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            path.write_bytes(self.files[stored.key])
            yield path
