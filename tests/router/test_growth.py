"""However many clients there are, a message costs the same: nothing of its way reads a table from end to end.

`make bench-growth` measures it with a million of them.
"""

from chassis.database import Database
from tests.bench.growing import Grown, fill, person, scans
from tests.router.conftest import migrated

CLIENTS, DIALOGS, ANNA = 3000, 100, 10


async def test_no_statement_of_a_messages_way_reads_a_whole_table(database_url: str) -> None:
    await migrated(database_url)
    database = Database(database_url)
    try:
        await fill(database, CLIENTS, DIALOGS)
        stage = Grown(database)
        with stage.noting():
            await stage.open(f"tg:{ANNA}", person=person(ANNA))
            relay, _ = await stage.relay(ANNA)
            await stage.answer(relay)
            await stage.operator("/кто", relay)
            await stage.publish()
            await stage.operator("/пока", relay)
            await stage.shown()
        assert len(stage.asked) > 20, "the way was not noted"
        assert any(asked.startswith("UPDATE router_outbox") for asked in stage.asked), "the relay was not noted"
        assert await scans(database, tuple(stage.asked.values()), small=True) == []
    finally:
        await database.close()
