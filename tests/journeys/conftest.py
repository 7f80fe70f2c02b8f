"""The world around Otklik, and the ways in which it stands there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.houses import WAYS, Ground, House, standing
from tests.journeys.people import World, world


@pytest.fixture
async def telegram_world() -> AsyncIterator[World]:
    async with world() as made:
        yield made


@pytest.fixture
def pace() -> str:
    """Telegram's own limits; a module that lifts them in the sandbox says so with a fixture of the same name."""
    return "1"


@pytest.fixture
def ground(request: pytest.FixtureRequest, tmp_path: Path, telegram_world: World, way: str, pace: str) -> Ground:
    """What a house of that way needs; servers are asked for only where it stands on them."""
    live = way.startswith("rabbit")
    return Ground(
        folder=tmp_path,
        sandbox_url=telegram_world.url,
        bot=telegram_world.bot,
        operator_chat=telegram_world.operators.id,
        amqp_url=request.getfixturevalue("amqp_url") if live else "",
        postgres_url=request.getfixturevalue("postgres_url") if live else "",
        pace=pace,
    )


@pytest.fixture
async def house(ground: Ground, way: str) -> AsyncIterator[House]:
    async with standing(WAYS[way](ground)) as made:
        yield made
