"""`otklik demo`: the sandbox, everything in one process, a story, and then the terminal is yours."""

import asyncio
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import Literal

from chassis.logs import configure_logs
from otklik.demo.screen import Place, Screen
from otklik.demo.story import LINES, Cast, Lines, tell
from otklik.house import Loaded, bring_up_to_date, load, opened, serve
from sandbox.running import RunningSandbox, running_sandbox

__all__ = ["play"]

OPERATOR_MARKS = ("о ", "o ")  # Cyrillic and Latin: they look alike on a keyboard


async def play(language: Literal["ru", "en"]) -> None:
    """Play the story, then pass on what is typed, until the input ends."""
    lines = LINES[language]
    with tempfile.TemporaryDirectory(prefix="otklik-demo-") as folder:
        async with running_sandbox() as sandbox:
            cast, screen = await _set_the_stage(sandbox, lines, language)
            loaded = await _settings(sandbox, cast, Path(folder), language)
            configure_logs(loaded.house, secrets=loaded.secrets())
            async with opened(loaded.house, "otklik-demo") as parts:
                await bring_up_to_date(parts, loaded.house)
                stop = asyncio.Event()
                serving = asyncio.create_task(serve(loaded, parts, stop))
                watching = asyncio.create_task(screen.watch())
                performing = asyncio.create_task(_perform(cast, lines, screen, stop))
                try:
                    await asyncio.wait({serving, performing}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    stop.set()
                    watching.cancel()
                    await asyncio.gather(watching, return_exceptions=True)
                    await serving
                await performing


async def _perform(cast: Cast, lines: Lines, screen: Screen, stop: asyncio.Event) -> None:
    """The story, then whatever is typed; ended early when the process is told to stop."""
    telling = asyncio.create_task(tell(cast, lines, screen))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({telling, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not telling.done():
        telling.cancel()
        return
    await telling
    screen.say(lines.open_again)
    screen.hint(lines.how)
    await _pass_on(cast, stop)


async def _set_the_stage(sandbox: RunningSandbox, lines: Lines, language: Literal["ru", "en"]) -> tuple[Cast, Screen]:
    telegram = sandbox.control.telegram
    bot = await telegram.bot()
    anna = await telegram.person(lines.client, language=language)
    oleg = await telegram.person(lines.operator, language=language)
    group = await telegram.group(lines.group, members=[anna.id, oleg.id], admins=[bot.id])
    places = (Place(anna.id, lines.client, "cyan", 0), Place(group.id, lines.group, "magenta", 12))
    cast = Cast(telegram=telegram, anna=anna.id, oleg=oleg.id, group=group.id, token=bot.token)
    return cast, Screen(telegram, places, lines.kinds)


async def _settings(sandbox: RunningSandbox, cast: Cast, folder: Path, language: str) -> Loaded:
    """Nothing of a real installation is read but what the demo does not say itself."""
    return load(
        ("telegram-gateway", "router"),
        env_file=None,
        broker_url=f"sqlite:///{folder / 'broker.db'}",
        database_url=f"sqlite+aiosqlite:///{folder / 'clients.db'}",
        media_url=(folder / "media").as_uri(),
        partitions=4,
        http_port=0,
        telegram_token=cast.token,
        telegram_api_url=sandbox.url,
        telegram_receive="polling",
        telegram_proxy=None,
        operator_chat_id=cast.group,
        owner_ids=(cast.oleg,),
        unknown_clients="accept",
        language=language,
        log_level="error",
    )


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
    relays = [message for message in seen.messages if message.from_bot]
    if relays:
        await cast.telegram.say(cast.group, text[2:], sender=cast.oleg, reply_to=relays[-1].id)


async def _standard_input() -> asyncio.StreamReader | None:
    """Standard input, if it can be waited for; a file or nothing cannot, and there is nothing to type then."""
    if not (sys.stdin.isatty() or stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)):
        return None
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader
