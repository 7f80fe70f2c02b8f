"""`RETENTION`: what people said is erased when it is old, and nothing that is under way."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select, update

from messaging.durable.relay import RelayOptions
from router.settings import RouterSettings
from router.store.retention import Retention
from router.store.tables import COMMANDS, DIALOGS, HELD, LINKS
from router.sweeper import sweeper
from tests.clocks import FakeClock
from tests.requirements import requirement
from tests.router.owners import Owner
from tests.router.stage import Stage, to_clients, to_operators

DAY = 86_400.0


async def talked(stage: Stage, chat: str = "tg:1", email: str = "anna@example.org") -> None:
    """A dialog, closed and rated; and something that nobody has read."""
    await stage.register(chat, email)
    await stage.client("Связаться с поддержкой", chat)
    await stage.shown()
    await stage.client("не открывается", chat)
    relay = to_operators(await stage.shown())[-1]
    await stage.operator("попробуйте ещё раз", relay.message)
    await stage.operator("/пока", relay.message)
    await stage.shown()
    await stage.client("1", chat)
    await stage.client("всё плохо", chat)
    await stage.client("и ещё кое-что", chat)
    await stage.shown()


async def age(stage: Stage, days: float) -> None:
    """All of that happened so long ago, by the database's own clock."""
    async with stage.database.transaction() as connection:
        then = stage.database.now_sql() - days * DAY
        await connection.execute(update(COMMANDS).values(made_at=then))
        await connection.execute(update(HELD).values(at=then))
        await connection.execute(update(DIALOGS).where(DIALOGS.c.closed_at.is_not(None)).values(closed_at=then))


async def texts(stage: Stage) -> list[str]:
    async with stage.database.reading() as connection:
        said = (await connection.execute(select(COMMANDS.c.content).where(COMMANDS.c.content.is_not(None)))).scalars()
        held = (await connection.execute(select(HELD.c.content))).scalars()
        rated = (await connection.execute(select(DIALOGS.c.comment).where(DIALOGS.c.comment.is_not(None)))).scalars()
        return [*said, *held, *rated]


@requirement("retention:erased")
async def test_what_is_older_than_the_retention_is_erased(owned_both: Stage) -> None:
    await talked(owned_both)
    await Owner(owned_both).asks("/почта")
    await age(owned_both, 40)

    swept = await Retention(owned_both.database, 30 * DAY).sweep()

    assert await texts(owned_both) == []
    assert swept["texts"] >= 2
    assert (swept["prompts"], swept["held"], swept["comments"]) == (1, 1, 1)
    assert set((await Retention(owned_both.database, 30 * DAY).sweep()).values()) == {0}


@requirement("retention:erased")
async def test_what_is_younger_stays(owned: Stage) -> None:
    await talked(owned)
    await age(owned, 20)
    before = await texts(owned)

    await Retention(owned.database, 30 * DAY).sweep()

    assert await texts(owned) == before
    assert len(before) >= 4


@requirement("retention:under-way")
async def test_nothing_under_way_is_touched(owned_both: Stage) -> None:
    await owned_both.open()
    await owned_both.client("в открытом диалоге")
    await owned_both.shown()
    await owned_both.client("ещё в пути")
    await age(owned_both, 40)
    before = await texts(owned_both)

    await Retention(owned_both.database, 30 * DAY).sweep()

    assert await texts(owned_both) == before
    assert sum("ещё в пути" in text for text in before) == 1


@requirement("retention:replies")
async def test_an_old_relay_can_still_be_answered_and_edits_of_it_do_no_harm(owned: Stage) -> None:
    await owned.open()
    said = await owned.client("не открывается")
    relay = to_operators(await owned.shown())[-1]
    await owned.operator("/пока", relay.message)
    await owned.shown()
    await age(owned, 40)
    await Retention(owned.database, 30 * DAY).sweep()

    await owned.client_edits(said.message, "не открывается совсем")
    await owned.operator("Как дела?", relay.message)

    assert "Как дела?" in [each.text for each in to_clients(await owned.shown())]
    async with owned.database.reading() as connection:
        assert (await connection.execute(select(LINKS.c.message).where(LINKS.c.message == relay.message))).all()


@requirement("retention:setting")
def test_the_retention_is_off_unless_set_and_no_shorter_than_what_may_be_on_its_way() -> None:
    settings: dict[str, Any] = {"operator_chat_id": -100}
    assert RouterSettings(**settings).retention is None
    assert RouterSettings(**settings, retention="365d").retention == timedelta(days=365)
    with pytest.raises(ValidationError, match="at least 7d"):
        RouterSettings(**settings, retention="6d")
    assert RelayOptions().keep_sent <= timedelta(days=7).total_seconds()


async def test_a_sweep_that_fails_is_tried_again_and_one_that_finds_much_goes_on_at_once() -> None:
    clock = FakeClock()
    asked: list[float] = []

    class Much:
        async def sweep(self) -> dict[str, int]:
            asked.append(clock.monotonic())
            if len(asked) == 1:
                raise OSError
            return {"texts": 10_000 if len(asked) == 2 else 3}

    sweeping = sweeper(Much(), clock)
    await sweeping.start()
    await clock.pass_time(2 * 3600.0)
    await sweeping.stop()

    assert [round(at - asked[0]) for at in asked[:3]] == [0, 3600, 3605]
