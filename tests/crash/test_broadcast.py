"""A broadcast in three messengers while the router and the gateways are killed: each client has it exactly once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import pytest

from chassis.database import Database
from tests.crash.broadcasting import Shop, beside
from tests.journeys.houses import Ground, House, apart, embedded_polling, standing
from tests.journeys.people import World, world
from tests.requirements import requirement

MANY = 10_000
FEW = 180
MOST_MEGABYTES = 50
BEFORE = 30
"""Answers that are measured before the broadcast."""

pytestmark = [pytest.mark.crash, pytest.mark.slow]


@pytest.fixture
async def everywhere() -> AsyncIterator[World]:
    async with world(everywhere=True) as made:
        yield made


@asynccontextmanager
async def shop(made: World, house: House, database_url: str) -> AsyncIterator[Shop]:
    """It stands, its owner has written to the bot, and operators have somebody to answer."""
    owner = (await made.telegram.person("Ольга")).id
    house.environment = {**house.environment, "OWNER_IDS": str(owner)}
    assert made.accounts is not None
    database = Database(database_url)
    try:
        async with standing(house):
            await house.is_told_of_events(made.accounts)
            await made.telegram.start(owner)
            await made.telegram.wait(owner, contains="Это чат владельца", within=30)
            opened = Shop(made, house, database, owner)
            await opened.open_dialogs()
            yield opened
    finally:
        await database.close()


@requirement("owner:broadcast:survives-restart", "owner:broadcast:once")
@pytest.mark.timeout(240)
async def test_a_broadcast_outlives_a_kill_of_the_one_process(
    everywhere: World, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    ground = Ground(tmp_path, everywhere.url, everywhere.bot, everywhere.operators.id, accounts=everywhere.accounts)
    database_url = f"sqlite+aiosqlite:///{tmp_path}/data/clients.db"
    async with shop(everywhere, embedded_polling(ground), database_url) as standing_shop:
        await standing_shop.gather_crowd(FEW // 3)
        since = await standing_shop.begin()
        await standing_shop.reach(FEW // 4)
        await standing_shop.kill("up")
        report = await standing_shop.reported(since)
        assert f"Доставлено {FEW + 3} клиентам" in report
        figure(f"{await standing_shop.check()}, one kill; no limit lifted")


@requirement("owner:broadcast:never-delays", "owner:broadcast:survives-restart", "owner:broadcast:once")
@pytest.mark.long
@pytest.mark.timeout(2400)
async def test_ten_thousand_clients_while_router_and_gateways_are_killed_three_times(
    everywhere: World, tmp_path: Path, amqp_url: str, postgres_url: str, figure: Callable[[str], None]
) -> None:
    ground = Ground(
        tmp_path,
        everywhere.url,
        everywhere.bot,
        everywhere.operators.id,
        amqp_url,
        postgres_url,
        accounts=everywhere.accounts,
    )
    house = apart(ground)
    async with shop(everywhere, house, postgres_url) as standing_shop:
        await standing_shop.gather_crowd(MANY // 3)
        without = [one.took for one in await standing_shop.answer(BEFORE)]
        light = standing_shop.weight("router")
        async with standing_shop.answers() as answers, standing_shop.weighed("router"):
            since = await standing_shop.begin()
            for part in (0.1, 0.25, 0.4):
                await standing_shop.reach(int(MANY * part))
                await standing_shop.kill(*house.plan)
            report = await standing_shop.reported(since)
        figure(f"{await standing_shop.check()}, {len(standing_shop.kills)} kills; no limit lifted")
        during = standing_shop.undisturbed(answers)
        figure(f"without a broadcast {beside(without)}; meanwhile {beside(during)}")
        figure(f"the router held {light:.0f} MB before and {max(standing_shop.memory):.0f} MB at most")
        assert f"Доставлено {MANY // 3 * 3 + 3} клиентам" in report
        assert median(during) <= 2 * median(without)
        assert max(standing_shop.memory) - light < MOST_MEGABYTES
