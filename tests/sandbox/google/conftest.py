import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox import running_sandbox
from tests.sandbox.google.stage import Stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with asyncio.timeout(20), running_sandbox() as sandbox, ClientSession() as session:
        google = sandbox.control.google
        key = await google.account()
        number = await google.make_sheet({"Клиенты": [["E-mail", "Имя"], ["anna@example.org", "Анна"]], "Лист2": []})
        await google.share(key["client_email"])
        yield Stage(sandbox, session, google, key, number)
