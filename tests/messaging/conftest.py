"""The same tests on every broker."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.messaging.worlds import World


@pytest.fixture(params=["embedded", pytest.param("rabbit", marks=pytest.mark.live)])
def broker_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "embedded":
        return f"sqlite:///{tmp_path}/journal.sqlite"
    url: str = request.getfixturevalue("amqp_url")
    return url


@pytest.fixture
async def world(broker_url: str) -> AsyncIterator[World]:
    async with World(broker_url) as made:
        yield made
