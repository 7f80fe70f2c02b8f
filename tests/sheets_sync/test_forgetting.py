"""A forgotten client, as sheets-sync sees it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Table, select, update

from contracts.forgetting import ForgetClient
from contracts.records import ClientChanged
from sheets_sync.store.tables import DURABLE, METADATA
from tests.requirements import requirement
from tests.sheets_sync.shop import TableShop


@requirement("owner:forget:everywhere")
async def test_of_a_forgotten_client_nothing_is_kept_and_a_row_still_there_is_a_new_one(shop: TableShop) -> None:
    await shop.round()
    await shop.bot("anna@example.org", name="Анна П.")
    async with shop.database.transaction() as connection:
        await connection.execute(update(DURABLE.outbox).values(sent_at=1.0))

    for _ in range(2):
        await shop.book.forget("forget", ForgetClient(client=1, emails=("anna@example.org",)))

    kept = [str(tuple(row)) for table in METADATA.sorted_tables for row in await rows_of(shop, table)]
    assert not [row for row in kept if "anna@example.org" in row]
    assert [row for row in kept if "boris@example.org" in row]
    shop.read = 0
    await shop.said()
    await shop.round(300)
    assert [one.email for one in await shop.changes() if isinstance(one, ClientChanged)] == ["anna@example.org"]


async def rows_of(shop: TableShop, table: Table) -> Sequence[Row[Any]]:
    async with shop.database.reading() as connection:
        return (await connection.execute(select(table))).all()
