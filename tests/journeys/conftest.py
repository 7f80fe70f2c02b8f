"""The world around Otklik, and the ways in which it stands there."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from tests.journeys.houses import WAYS, Ground, House, standing
from tests.journeys.people import World
from tests.journeys.people import world as a_world


@pytest.fixture
async def telegram_world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """The shop is in all three messengers."""
    async with a_world(everywhere=True) as made:
        yield made


@pytest.fixture
def pace() -> str:
    """Telegram's own limits; a module that lifts them in the sandbox says so with a fixture of the same name."""
    return "1"


@pytest.fixture
def settings() -> Mapping[str, str]:
    """What else the shop has settled; a module that needs more has a fixture of the same name."""
    return {}


@pytest.fixture
def by_command() -> bool:
    """Whether each process is started with a fresh interpreter; see `tests.journeys.forked`."""
    return False


@pytest.fixture
def ground(request: pytest.FixtureRequest, tmp_path: Path, way: str, pace: str, settings: Mapping[str, str]) -> Ground:
    """What a house of that way needs; servers are asked for only where it stands on them.

    Whoever asks for `world` is everywhere, whoever asks for `telegram_world` in Telegram alone.
    """
    live = way.startswith("rabbit")
    everywhere = "world" in request.fixturenames
    made: World = request.getfixturevalue("world" if everywhere else "telegram_world")
    return Ground(
        folder=tmp_path,
        sandbox_url=made.url,
        bot=made.bot,
        operator_chat=made.operators.id,
        accounts=made.accounts,
        amqp_url=request.getfixturevalue("amqp_url") if live else "",
        postgres_url=request.getfixturevalue("postgres_url") if live else "",
        pace=pace,
        settings=settings,
    )


@pytest.fixture
async def house(ground: Ground, way: str, by_command: bool) -> AsyncIterator[House]:
    planned = WAYS[way](ground)
    planned.by_command = by_command
    async with standing(planned) as made:
        if ground.accounts is not None:
            await made.is_told_of_events(ground.accounts)
        yield made
