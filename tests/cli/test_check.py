"""`otklik check` says what is missing, and what to do."""

from pathlib import Path

from fb_gateway.settings import FbSettings
from otklik.check import findings
from otklik.check_elsewhere import facebook_findings, vk_findings
from otklik.house import Loaded, bring_up_to_date, load, opened
from tests.journeys.people import World, world
from vk_gateway.settings import VkSettings


def settings(made: World, folder: Path, **others: object) -> Loaded:
    said: dict[str, object] = {
        "broker_url": f"sqlite:///{folder / 'broker.db'}",
        "database_url": f"sqlite+aiosqlite:///{folder / 'clients.db'}",
        "telegram_token": made.bot.token,
        "telegram_api_url": made.url,
        "operator_chat_id": made.operators.id,
        **others,
    }
    return load(("telegram-gateway", "router"), env_file=None, **said)


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


async def test_the_other_messengers_are_asked_whether_they_know_their_tokens() -> None:
    async with world(everywhere=True) as made:
        assert made.accounts is not None
        said = {key.lower(): value for key, value in made.accounts.environment(made.url).items()}
        vk, facebook = VkSettings.load(env_file=None, **vk_only(said)), FbSettings.load(env_file=None, **fb_only(said))
        good = [finding async for finding in vk_findings(vk)] + [one async for one in facebook_findings(facebook)]
        await made.control.vk.revoke()
        await made.control.facebook.revoke()
        bad = [finding async for finding in vk_findings(vk)] + [one async for one in facebook_findings(facebook)]

    assert [finding.good for finding in good] == [True, True]
    assert [finding.good for finding in bad] == [False, False]
    assert "VK_TOKEN" in bad[0].text
    assert "FB_PAGE_TOKEN" in bad[1].text
    assert not any(said["vk_token"] in finding.text or said["fb_page_token"] in finding.text for finding in bad)


def vk_only(said: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if name.startswith("vk_")}


def fb_only(said: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if name.startswith("fb_")}
