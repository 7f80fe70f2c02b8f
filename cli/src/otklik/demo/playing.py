"""`otklik demo`: the sandbox, Otklik in a process of its own, a page to play in, a story, and then the terminal."""

import asyncio
import os
import signal
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from chassis.clock import SystemClock
from chassis.http import HttpServer
from chassis.metrics import Metrics
from chassis.service import CannotStart
from messaging.topology import whole
from otklik.demo.child import Child
from otklik.demo.page import Page
from otklik.demo.screen import Place, Screen
from otklik.demo.shop import ZONE, opened
from otklik.demo.stage import Stage, build
from otklik.demo.story import LINES, Cast, Lines, tell
from sandbox.control.errors import NothingCame
from sandbox.running import running_sandbox

__all__ = ["play"]

PARTITIONS = 4
OPERATOR_MARKS = ("о ", "o ")  # Cyrillic and Latin: they look alike on a keyboard


async def play(language: Literal["ru", "en"], host: str, port: int, *, story: bool = True) -> None:
    """Play the story while the page stands open, then pass on what is typed, until the input ends.

    Without a story it ends when it is told to. Raises `CannotStart` when the page cannot be served there.
    """
    must_be_free(host, port)
    lines, clock = LINES[language], SystemClock()
    with tempfile.TemporaryDirectory(prefix="otklik-demo-") as folder:
        async with running_sandbox() as sandbox:
            stage = await build(sandbox.control, language)
            now = clock.now().astimezone(ZoneInfo(ZONE))
            shop = await opened(sandbox.control.google, sandbox.url, language, now, Path(folder))
            environment = {**_environment(sandbox.url, stage, language), **shop}
            child = Child(environment, Path(folder), free_port(host), clock)
            child.environment = {**child.environment, "HTTP_PORT": str(child.port)}
            await child.start()
            await sandbox.control.facebook.webhook(f"http://127.0.0.1:{child.port}/fb/webhook")
            page = Page(stage, child, f"sqlite:///{folder}/broker.db", whole(PARTITIONS), clock)
            server = HttpServer(host, port, page.routes(), dict, Metrics())
            await page.start()
            await server.start()
            try:
                await _stand_open(stage, lines, child, f"http://{host}:{server.port}", story=story)
            finally:
                await server.stop()
                await page.stop()
                await child.stop()


async def _stand_open(stage: Stage, lines: Lines, child: Child, url: str, *, story: bool) -> None:
    """Until it is told to end, its input ends, or Otklik ends by itself."""
    telegram = stage.control.telegram
    cast = Cast(telegram=telegram, anna=stage.anna, oleg=stage.oleg, group=stage.group, token=stage.token)
    places = (Place(stage.anna, lines.client, "cyan", 0), Place(stage.group, lines.group, "magenta", 12))
    screen = Screen(telegram, places, lines.kinds)
    screen.hint(f"{lines.page} {url}")
    stop = asyncio.Event()
    watching = asyncio.create_task(screen.watch() if story else stop.wait())
    performing = asyncio.create_task(_perform(cast, lines, screen, stop) if story else stop.wait())
    ended = asyncio.create_task(child.ended())
    try:
        with stopping(stop):
            await asyncio.wait({ended, performing}, return_when=asyncio.FIRST_COMPLETED)
        if not performing.done():
            raise CannotStart(child.last_words())
        await performing
    finally:
        stop.set()
        for task in (watching, ended, performing):
            task.cancel()
        await asyncio.gather(watching, ended, performing, return_exceptions=True)


@contextmanager
def stopping(stop: asyncio.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the demo in order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def must_be_free(host: str, port: int) -> None:
    """Raise `CannotStart` before anything is started in vain."""
    try:
        socket.create_server((host, port)).close()
    except OSError as taken:
        raise CannotStart(
            f"The page cannot be served at http://{host}:{port}: {taken.strerror}. "
            "Name another port: otklik demo --port 8081 (make demo ARGS='--port 8081')."
        ) from taken


def free_port(host: str) -> int:
    """A port that nobody listens on just now."""
    with socket.create_server((host, 0)) as listener:
        return int(listener.getsockname()[1])


def _environment(url: str, stage: Stage, language: str) -> dict[str, str]:
    """Nothing of a real installation is read: the child gets these settings, in a folder without `.env`."""
    return {
        **stage.environment(url),
        "BROKER_URL": "sqlite:///broker.db",
        "DATABASE_URL": "sqlite+aiosqlite:///clients.db",
        "PARTITIONS": str(PARTITIONS),
        "LANGUAGE": language,
        "LOG_LEVEL": "warning",
        "LOG_FORMAT": "json",
    }


async def _perform(cast: Cast, lines: Lines, screen: Screen, stop: asyncio.Event) -> None:
    """The story, then whatever is typed; ended early when the process is told to stop."""
    telling = asyncio.create_task(tell(cast, lines, screen))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({telling, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not telling.done():
        telling.cancel()
        return
    try:
        await telling
    except NothingCame as vain:
        raise CannotStart(str(vain)) from None
    screen.say(lines.open_again)
    screen.hint(lines.how)
    await _pass_on(cast, stop)


async def _pass_on(cast: Cast, stop: asyncio.Event) -> None:
    """What is typed, until the input ends or the process is told to stop."""
    reading = await _standard_input()
    stopped = asyncio.create_task(stop.wait())
    while reading is not None:
        line = asyncio.create_task(reading.readline())
        await asyncio.wait({line, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not line.done():
            line.cancel()
            break
        text = line.result().decode(errors="replace")
        if not text:
            break
        if text.strip():
            await _say(cast, text.strip())
    stopped.cancel()


async def _say(cast: Cast, text: str) -> None:
    if not text.startswith(OPERATOR_MARKS):
        await cast.telegram.say(cast.anna, text)
        return
    seen = await cast.telegram.chat(cast.group)
    relays = [message for message in seen.messages if message.from_bot and not message.pinned and message.text]
    if relays:
        await cast.telegram.say(cast.group, text[2:], sender=cast.oleg, reply_to=relays[-1].id)


async def _standard_input() -> asyncio.StreamReader | None:
    """Standard input, if it can be waited for; a file or nothing cannot, and there is nothing to type then."""
    if not (sys.stdin.isatty() or stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)):
        return None
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader
