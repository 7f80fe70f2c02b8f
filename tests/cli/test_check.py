"""`otklik check` says what is missing, and what to do."""

from pathlib import Path

from otklik.catalog import CATALOG
from otklik.check import findings
from otklik.house import Loaded, bring_up_to_date, load, opened
from tests.journeys.people import World, world


def settings(made: World, folder: Path, **others: object) -> Loaded:
    said: dict[str, object] = {
        "broker_url": f"sqlite:///{folder / 'broker.db'}",
        "database_url": f"sqlite+aiosqlite:///{folder / 'clients.db'}",
        "telegram_token": made.bot.token,
        "telegram_api_url": made.url,
        "operator_chat_id": made.operators.id,
        **others,
    }
    return load(tuple(CATALOG), env_file=None, **said)


async def found(loaded: Loaded) -> dict[bool, str]:
    """What was found to be good, and what to be bad, in words."""
    said: dict[bool, list[str]] = {True: [], False: []}
    async for finding in findings(loaded):
        said[finding.good].append(finding.text)
    return {good: " ".join(texts) for good, texts in said.items()}


async def upgraded(loaded: Loaded) -> None:
    async with opened(loaded.house, "test") as parts:
        await bring_up_to_date(parts, loaded.house)


async def test_when_all_is_well_nothing_is_found_wrong(tmp_path: Path) -> None:
    async with world() as made:
        loaded = settings(made, tmp_path)
        await upgraded(loaded)
        said = await found(loaded)
    assert said[False] == ""
    assert "administrator" in said[True]
    assert made.bot.username in said[True]


async def test_before_the_first_start_it_says_what_to_run(tmp_path: Path) -> None:
    async with world() as made:
        said = await found(settings(made, tmp_path))
    assert "otklik db upgrade" in said[False]


async def test_a_wrong_token_is_named_without_being_shown(tmp_path: Path) -> None:
    async with world() as made:
        said = await found(settings(made, tmp_path, telegram_token="123456:wrong"))
    assert "TELEGRAM_TOKEN" in said[False]
    assert "wrong" not in said[False]


async def test_a_bot_without_rights_is_told_how_to_get_them(tmp_path: Path) -> None:
    async with world() as made:
        await made.telegram.member(made.operators.id, made.bot.id, "member")
        said = await found(settings(made, tmp_path))
    assert "make it an administrator" in said[False]


async def test_an_unknown_group_is_answered_with_the_groups_where_the_bot_was_seen(tmp_path: Path) -> None:
    async with world() as made:
        await made.telegram.say(made.operators.id, "кто тут?", sender=made.operators.oleg)
        said = await found(settings(made, tmp_path, operator_chat_id=-100500))
    assert f"OPERATOR_CHAT_ID={made.operators.id}" in said[False]


async def test_a_group_that_became_a_supergroup_is_answered_with_its_new_number(tmp_path: Path) -> None:
    async with world() as made:
        old = await made.telegram.group("Basic", kind="group", members=[made.operators.oleg], admins=[made.bot.id])
        new = await made.telegram.upgrade(old.id)
        said = await found(settings(made, tmp_path, operator_chat_id=old.id))
    assert f"set OPERATOR_CHAT_ID={new.id}." in said[False]


async def test_a_telegram_that_is_away_is_named(tmp_path: Path) -> None:
    async with world() as made:
        await made.telegram.down("closed")
        said = await found(settings(made, tmp_path))
    assert "TELEGRAM_API_URL" in said[False]
