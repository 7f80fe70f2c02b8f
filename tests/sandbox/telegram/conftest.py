import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox import RunningSandbox, running_sandbox
from tests.sandbox.telegram.stage import RawBot, Stage


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with asyncio.timeout(20), running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def fast_sandbox() -> AsyncIterator[RunningSandbox]:
    """A minute of it takes a tenth of a second."""
    async with asyncio.timeout(20), running_sandbox(seconds_per_second=600) as sandbox:
        yield sandbox


@pytest.fixture
async def brisk_stage() -> AsyncIterator[Stage]:
    """Three seconds of it take one: fast enough to wait for, slow enough for two calls to come together."""
    async with asyncio.timeout(20), running_sandbox(seconds_per_second=3) as sandbox, ClientSession() as session:
        yield await built(sandbox, session)


@pytest.fixture
async def still_stage() -> AsyncIterator[Stage]:
    """Its clock hardly moves but by `advance`, so that a slow machine counts as a fast one."""
    async with asyncio.timeout(20), running_sandbox(seconds_per_second=0.001) as sandbox, ClientSession() as session:
        yield await built(sandbox, session)


@pytest.fixture
async def stage(sandbox: RunningSandbox) -> AsyncIterator[Stage]:
    async with ClientSession() as session:
        yield await built(sandbox, session)


@pytest.fixture
async def fast_stage(fast_sandbox: RunningSandbox) -> AsyncIterator[Stage]:
    async with ClientSession() as session:
        yield await built(fast_sandbox, session)


async def built(sandbox: RunningSandbox, session: ClientSession) -> Stage:
    telegram = sandbox.control.telegram
    bot = RawBot(session, sandbox.url, await telegram.bot())
    anna = await telegram.person("Anna Smirnova", username="anna")
    oleg = await telegram.person("Oleg")
    forum = await telegram.group("Operators", kind="forum", members=[oleg.id], admins=[bot.id])
    await telegram.start(anna.id)
    await bot.forget()
    return Stage(sandbox, telegram, bot, anna, oleg, forum)
