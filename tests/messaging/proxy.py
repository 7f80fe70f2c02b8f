"""A stretch of cable between us and a server, to be cut or pinched."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

__all__ = ["Cable", "laid"]


class Cable:
    """Passes bytes both ways until told otherwise."""

    def __init__(self, host: str, port: int) -> None:
        self._far_end = (host, port)
        self._flows = asyncio.Event()
        self._flows.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.connections = 0

    async def serve(self, host: str, port: int = 0) -> int:
        """Take connections there; the port."""
        self._server = await asyncio.start_server(self.accept, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    def refuse(self) -> None:
        """End every connection, and refuse new ones until it serves again."""
        if self._server is not None:
            self._server.close()
        self.cut()

    def cut(self) -> None:
        """End every connection at once; new ones work."""
        for writer in self._writers:
            writer.transport.abort()

    def pinch(self) -> None:
        """Let nothing through, and tell nobody."""
        self._flows.clear()

    def let_flow(self) -> None:
        self._flows.set()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        far_reader, far_writer = await asyncio.open_connection(*self._far_end)
        ends = {writer, far_writer}
        self._writers |= ends
        ways = [self._pass(reader, far_writer), self._pass(far_reader, writer)]
        tasks = {asyncio.create_task(way) for way in ways}
        self._tasks |= tasks
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in ends:
                each.close()
            for task in tasks:
                task.cancel()
            self._writers -= ends
            self._tasks -= tasks

    async def close(self) -> None:
        self.refuse()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def laid(url: str, host: str = "127.0.0.1") -> AsyncIterator[tuple[Cable, str]]:
    """A cable to the server of this URL, and the URL of our end of it."""
    parts = urlsplit(url)
    cable = Cable(parts.hostname or "127.0.0.1", parts.port or 5672)
    port = await cable.serve(host)
    account = parts.netloc.rpartition("@")[0]
    try:
        yield cable, urlunsplit(parts._replace(netloc=f"{account}@{host}:{port}"))
    finally:
        await cable.close()
