"""A page of a broadcast and a report find their rows by index, however many clients there are."""

from typing import Any

from sqlalchemy import BindParameter, Select, Update, bindparam, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import visitors

from router.store.broadcasts import ACCOUNTS_OF, AGAIN, REFUSED, SENT, UNDER_WAY, WAITING
from router.store.owner_tables import BROADCASTS, RECIPIENTS
from router.store.tables import ACCOUNTS, CLIENTS
from tests.requirements import requirement
from tests.router.stage import Stage

MANY = 6000
ASKED: dict[str, Select[Any] | Update] = {
    "under way": UNDER_WAY,
    "again": AGAIN,
    "waiting": WAITING,
    "accounts": ACCOUNTS_OF,
    "sent": SENT,
    "refused": REFUSED,
}
VALUES: dict[str, Any] = {
    "broadcast": "b",
    "channel": "telegram",
    "most": 30,
    "clients": [5, 50, 500],
    "by": "c77",
    "doubt": False,
    "then": "again",
    "why": "blocked",
}


@requirement("owner:broadcast:never-delays")
async def test_no_page_and_no_report_reads_all_recipients(owned_both: Stage) -> None:
    database = owned_both.database
    await fill(owned_both)
    postgres = database.dialect == "postgresql"
    dialect: Any = postgresql.dialect() if postgres else sqlite.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no type
    async with database.transaction() as connection:
        await connection.execute(text("ANALYZE"))
    for name, query in ASKED.items():
        bound: Any = visitors.replacement_traverse(query, {}, given)
        asked = str(bound.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        async with database.reading() as connection:
            lines = (await connection.execute(text(f"EXPLAIN {'' if postgres else 'QUERY PLAN '}{asked}"))).all()
        plan = "\n".join(str(line[-1]) for line in lines)
        assert "Seq Scan" not in plan, (name, plan)
        assert "SCAN router_" not in plan, (name, plan)


def given(element: Any, **_: Any) -> Any:
    """A value in the place of a parameter."""
    if not isinstance(element, BindParameter) or element.key not in VALUES:
        return None
    return bindparam(None, VALUES[element.key], type_=element.type, expanding=element.expanding)


async def fill(stage: Stage) -> None:
    """Half of them have it, the rest wait."""
    many = range(1, MANY + 1)
    broadcast = {"id": "b", "chat": "tg:1", "content": "", "state": "running", "by": "", "progress": "p", "shown": ""}
    people = [{"id": number, "email": f"c{number}@example.org", "created_at": 0.0} for number in many]
    accounts = [
        {"chat": f"tg:{number}", "channel": "telegram", "client": number, "name": "", "created_at": 0.0, "used_at": 0.0}
        for number in many
    ]
    rows = [
        {
            "broadcast": "b",
            "client": number,
            "channel": "telegram",
            "state": "sent" if number < MANY / 2 else "waiting",
            "command": f"c{number}" if number < MANY / 2 else None,
        }
        for number in many
    ]
    async with stage.database.transaction() as connection:
        await connection.execute(insert(BROADCASTS).values(**broadcast, shown_at=0.0, begun_at=0.0))
        await connection.execute(insert(CLIENTS), people)
        await connection.execute(insert(ACCOUNTS), accounts)
        await connection.execute(insert(RECIPIENTS), rows)
