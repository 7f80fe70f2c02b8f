"""An operator who answers in the very moment in which the router hears that the relay stands."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from chassis.migrations import upgrade
from router.app.ports import ByMessage
from router.store.finding import Finder
from router.store.records import StartOver
from router.wiring import migrations
from tests.router.stage import DESK, Stage

pytestmark = pytest.mark.live


class Interrupted:
    """A connection between whose first two statements something else is committed."""

    def __init__(self, connection: AsyncConnection, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._connection = connection
        self._meanwhile: Callable[[], Awaitable[object]] | None = meanwhile

    async def execute(self, *statement: Any) -> Any:
        answer = await self._connection.execute(*statement)
        if self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            await meanwhile()
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


async def test_a_link_that_comes_between_two_looks_makes_the_store_look_again(postgres_url: str) -> None:
    database = Database(postgres_url)
    try:
        for schema in migrations():
            await upgrade(database, schema)
        stage = Stage(database)
        await stage.open()
        await stage.shown()
        await stage.client("Вопрос")
        relay = f"{DESK}:{next(stage.numbers) + 1}"

        async with database.transaction() as connection:
            looking = Finder(cast("AsyncConnection", Interrupted(connection, stage.shown)))
            with pytest.raises(StartOver):
                await looking.find(ByMessage(relay))
        async with database.transaction() as connection:
            found = await Finder(connection).find(ByMessage(relay))
        assert found.state is not None
        assert [sent.kind for sent in found.commands] == ["relay"]
    finally:
        await database.close()
