"""Which answer of a dialog is its first, and that the figures find it without reading messages."""

from typing import Any

from sqlalchemy import bindparam, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import visitors

from router.store.first_answers import FIRST_ANSWERS
from router.store.tables import ACCOUNTS, DIALOGS
from tests.requirements import requirement
from tests.router.owners import Owner
from tests.router.stage import Stage, to_clients, to_operators

DAY = 86400.0
MANY = 6000


@requirement("stats:first-answer")
async def test_a_refused_answer_is_none_and_one_that_arrives_after_the_close_is_the_first(owned: Stage) -> None:
    await owned.open()
    await owned.client("Не открывается")
    relay = to_operators(await owned.shown())[-1]
    owned.clock.advance(60)
    await owned.operator("Сейчас", relay.message)
    await owned.shown(refuse="blocked")
    assert "отвеченных диалогов не было" in await figures(owned)

    owned.clock.advance(60)
    await owned.operator("Готово?", relay.message)
    (answer,) = to_clients(await owned.waiting())
    await owned.operator("/пока", relay.message)
    await owned.shown()
    owned.clock.advance(60)
    await owned.carry_out(answer)
    await owned.shown()

    assert "Первый ответ: через 3 мин (медиана, диалогов с ответом: 1)" in await figures(owned)


@requirement("stats:first-answer")
async def test_a_later_answer_changes_nothing_nor_does_taking_the_first_one_back(owned: Stage) -> None:
    await owned.open()
    await owned.client("Не открывается")
    relay = to_operators(await owned.shown())[-1]
    owned.clock.advance(120)
    first = await owned.operator("Сейчас", relay.message)
    await owned.shown()
    owned.clock.advance(600)
    await owned.operator("Готово", relay.message)
    await owned.shown()
    await owned.operator("/удалить", first.message)
    await owned.shown()

    assert "Первый ответ: через 2 мин (медиана, диалогов с ответом: 1)" in await figures(owned)


async def figures(stage: Stage) -> str:
    return (await Owner(stage).asks("/статистика")).text


async def test_the_figures_read_the_asked_days_dialogs_by_index_and_no_messages(owned_both: Stage) -> None:
    now = owned_both.clock.now().timestamp()
    accounts = [
        {"chat": f"tg:{one}", "channel": "telegram", "name": "", "created_at": now, "used_at": now} for one in range(10)
    ]
    dialogs = [
        {
            "id": f"d{one}",
            "account": f"tg:{one % 10}",
            "topic": "support",
            "opened_at": now - one * DAY / 8,
            "closed_at": now,
            "first_relayed_at": now,
            "first_answered_at": now + one,
        }
        for one in range(MANY)
    ]
    postgres = owned_both.database.dialect == "postgresql"
    dialect: Any = postgresql.dialect() if postgres else sqlite.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no type
    values = {"since": now - 7 * DAY, "until": now + DAY}

    def given(element: Any, **_: Any) -> Any:
        key = getattr(element, "key", None)
        return bindparam(None, values[key], type_=element.type) if key in values else None

    bound: Any = visitors.replacement_traverse(FIRST_ANSWERS, {}, given)
    asked = str(bound.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    async with owned_both.database.transaction() as connection:
        await connection.execute(insert(ACCOUNTS), accounts)
        await connection.execute(insert(DIALOGS), dialogs)
        await connection.execute(text("ANALYZE"))
    async with owned_both.database.reading() as connection:
        many, median = (await connection.execute(FIRST_ANSWERS, values)).one()
        lines = (await connection.execute(text(f"EXPLAIN {'' if postgres else 'QUERY PLAN '}{asked}"))).all()

    assert (many, median) == (57, 28)
    plan = "\n".join(str(line[-1]) for line in lines)
    assert "router_dialogs_opened" in plan, plan
    assert "router_commands" not in plan, plan
