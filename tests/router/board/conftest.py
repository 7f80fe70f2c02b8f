"""A group with its router."""

from collections.abc import AsyncIterator

import pytest

from tests.router.board.group import Group
from tests.router.conftest import stage_on
from tests.router.stage import Stage


@pytest.fixture
def group(stage: Stage) -> Group:
    return Group(stage)


@pytest.fixture
async def group_on_each(database_url: str) -> AsyncIterator[Group]:
    """On each of the two databases."""
    async for stage in stage_on(database_url):
        yield Group(stage)
