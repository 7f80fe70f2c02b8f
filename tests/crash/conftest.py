"""The world around what is killed here."""

from collections.abc import AsyncIterator

import pytest

from tests.journeys.people import World, world


@pytest.fixture
async def telegram_world() -> AsyncIterator[World]:
    async with world() as made:
        yield made
