"""Whatever transaction a router dies in, before its commit or after, the board is right in the end and stands once."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from contracts.envelope import Envelope
from messaging.outcomes import Outcome
from router.app.board.drawing import Drawing
from tests.requirements import requirement
from tests.router.board.group import Group
from tests.router.board.test_board import asks, opens
from tests.router.conftest import stage_on
from tests.router.stage import Stage


class Killed(Exception):
    """The process is gone."""


class Mortal(Database):
    """Its process is gone in one of its transactions: with what that did, or without."""

    def __init__(self, url: str, number: int, *, kept: bool) -> None:
        super().__init__(url)
        self.left = number
        self._kept = kept

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        async with super().transaction() as connection:
            yield connection
            self.left -= 1
            if not self.left and not self._kept:
                raise Killed
        if not self.left:
            raise Killed


class Restarted(Stage):
    """What was not acknowledged comes again."""

    deaths = 0

    async def hear(self, envelope: Envelope[Any]) -> Outcome:
        try:
            return await super().hear(envelope)
        except Killed:
            self.deaths += 1
            return await super().hear(envelope)

    async def turn(self, drawing: Drawing) -> None:
        try:
            await drawing.turn()
        except Killed:
            self.deaths += 1


class Again(Group):
    async def turn(self) -> bool:
        assert isinstance(self.stage, Restarted)
        await self.stage.turn(self.stage.drawing)
        return await self.work()


@requirement("board:crash", "board:one")
@pytest.mark.parametrize("kept", [False, True], ids=["before the commit", "after it"])
async def test_a_router_that_dies_in_any_transaction_leaves_the_board_right(tmp_path: Path, *, kept: bool) -> None:
    begun = tmp_path / "begun.db"
    async for stage in stage_on(f"sqlite+aiosqlite:///{begun}"):
        await opens(Group(stage))

    died, number = True, 0
    while died:
        number += 1
        file = tmp_path / f"{number}.db"
        shutil.copy(begun, file)
        died = await lived_through(f"sqlite+aiosqlite:///{file}", number, kept=kept)

    assert number > 8


async def lived_through(url: str, number: int, *, kept: bool) -> bool:
    """One life: the board is made, pinned, changed; whether the process died in it."""
    database, mortal = Database(url), Mortal(url, number, kept=kept)
    try:
        stage = Restarted(database)
        stage.numbers = count(1000)
        stage.drawing = Restarted(mortal, stage.clock).drawing
        stage.handlers = stage.another_replica()
        group = Again(stage)
        await group.passes(5)
        relay = await asks(group)
        await group.passes(30)
        assert group.lines[1].startswith("1. Анна")
        assert group.board.links[0].message == relay
        assert group.pins == {group.number}
        return stage.deaths > 0
    finally:
        await database.close()
        await mortal.close()
