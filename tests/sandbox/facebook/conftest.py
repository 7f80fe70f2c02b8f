import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox import running_sandbox
from tests.sandbox.facebook.stage import Hook, Stage, listening


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with asyncio.timeout(20), running_sandbox() as sandbox, ClientSession() as session:
        facebook = sandbox.control.facebook
        page = await facebook.page()
        anna = await facebook.person("Anna Smirnova")
        await facebook.say(anna.id, "hello")
        yield Stage(sandbox, session, facebook, page, anna)


@pytest.fixture
async def hook(stage: Stage) -> AsyncIterator[Hook]:
    """The page's webhook."""
    async with listening() as hook:
        hook.verify_token = stage.page.verify_token
        await stage.facebook.webhook(hook.url)
        yield hook
