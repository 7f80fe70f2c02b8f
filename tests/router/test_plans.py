"""PostgreSQL finds what it is asked for by its indexes, however much there is."""

from typing import Any

import pytest
from sqlalchemy import Select, insert, text
from sqlalchemy.dialects import postgresql

from chassis.database import Database
from chassis.migrations import upgrade
from router.store.queries import COMMANDS_BY_MESSAGE, LOCK_BY_MESSAGE
from router.store.tables import COMMANDS
from router.wiring import migrations

pytestmark = pytest.mark.live

MANY = 20_000


@pytest.mark.parametrize("query", [COMMANDS_BY_MESSAGE, LOCK_BY_MESSAGE], ids=["commands", "lock"])
async def test_a_reply_never_reads_all_commands(postgres_url: str, query: Select[Any]) -> None:
    database = Database(postgres_url)
    try:
        for schema in migrations():
            await upgrade(database, schema)
        rows = [
            {"id": f"c{number}", "kind": "notice", "origin": f"tg:-1:{number}", "state": "sent", "made_at": 1.0}
            for number in range(MANY)
        ]
        async with database.transaction() as connection:
            await connection.execute(insert(COMMANDS), rows)
            await connection.execute(text("ANALYZE"))
        bound = query.params(message="tg:-1:7")
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no type
        wanted = str(bound.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        async with database.reading() as connection:
            plan = "\n".join((await connection.execute(text(f"EXPLAIN {wanted}"))).scalars())
    finally:
        await database.close()
    assert "Seq Scan on router_commands" not in plan
