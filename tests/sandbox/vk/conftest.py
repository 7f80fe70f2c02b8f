import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox import RunningSandbox, running_sandbox
from tests.sandbox.vk.hook import Hook, listening
from tests.sandbox.vk.stage import RawCommunity, Stage

EVENTS = (
    "message_reply",
    "message_edit",
    "message_allow",
    "message_deny",
    "message_event",
    "message_read",
    "message_typing_state",
)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with asyncio.timeout(20), running_sandbox() as sandbox, ClientSession() as session:
        yield await built(sandbox, session)


@pytest.fixture
async def still_stage() -> AsyncIterator[Stage]:
    """Its clock hardly moves but by `advance`, so that a slow machine counts as a fast one."""
    async with asyncio.timeout(20), running_sandbox(seconds_per_second=0.001) as sandbox, ClientSession() as session:
        yield await built(sandbox, session)


@pytest.fixture
async def fast_stage() -> AsyncIterator[Stage]:
    """A minute of it takes six tenths of a second."""
    async with asyncio.timeout(20), running_sandbox(seconds_per_second=100) as sandbox, ClientSession() as session:
        yield await built(sandbox, session)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with listening() as hook:
        yield hook


async def built(sandbox: RunningSandbox, session: ClientSession) -> Stage:
    vk = sandbox.control.vk
    community = RawCommunity(session, sandbox.url, await vk.community(events=EVENTS))
    anna = await vk.person("Anna Smirnova", screen_name="anna")
    await vk.start(anna.id)
    await community.listen()
    return Stage(sandbox, vk, community, anna)
