"""The interleavings, with the router's own application of the table in the place of a sketch of it."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.requirements import requirement
from tests.sheets_sync.router_desk import emptied, router_desk
from tests.sheets_sync.test_interleavings import (
    DIED_AFTER_WRITING,
    LOST_APPEND,
    LOST_WRITE,
    OWNER_AFTER_A_LOST_APPEND,
    play,
    steps,
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that nobody is in yet."""
    path = tmp_path_factory.mktemp("empty") / "clients.db"
    asyncio.run(emptied(path))
    return path


@requirement("sheet:changes-win", "sheets:changes-win", "sheets:write-back:never-over")
@example(script=LOST_WRITE)
@example(script=LOST_APPEND)
@example(script=DIED_AFTER_WRITING)
@example(script=OWNER_AFTER_A_LOST_APPEND)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(script=st.lists(steps, max_size=25))
def test_the_router_and_the_table_end_alike_and_no_change_is_lost(
    empty: Path, tmp_path: Path, script: list[tuple[Any, ...]]
) -> None:
    for left in tmp_path.glob("clients.db*"):
        left.unlink()
    asyncio.run(play_on(Path(shutil.copy(empty, tmp_path / "clients.db")), script))


async def play_on(path: Path, script: list[tuple[Any, ...]]) -> None:
    async with router_desk(path) as desk:
        await play(script, desk)
