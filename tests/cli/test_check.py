"""`otklik check` says what is missing, and what to do."""

from pathlib import Path

import httpx
import pytest

from chassis.database import Database
from chassis.migrations import needed, upgrade
from chassis.settings import WrongSettings
from fb_gateway.ingress import webhook as fb_webhook
from fb_gateway.settings import FbSettings
from otklik.check import findings, schema_finding
from otklik.check_elsewhere import facebook_findings, ocr_findings, vk_findings
from otklik.check_receiving import PATHS, facebook_receiving, telegram_receiving, vk_receiving
from otklik.house import Loaded, bring_up_to_date, load, opened
from payments_ocr.settings import OcrSettings
from sandbox.running import running_sandbox
from telegram_gateway.ingress import webhook as telegram_webhook
from telegram_gateway.settings import TelegramSettings
from tests.chassis.example.tables import example
from tests.journeys.people import World, world
from tests.requirements import requirement
from vk_gateway.ingress import callback as vk_callback
from vk_gateway.settings import VkSettings

CALLED = {"vk_receive": "callback", "vk_secret": "a-secret", "vk_confirmation": "abc123"}


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


async def test_an_upgrade_that_is_not_finished_is_named_and_nothing_is_wrong(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'clients.db'}")
    before, after = example(), example("tests.chassis.next_version")
    try:
        await upgrade(database, before)
        assert "otklik db upgrade" in (behind := await schema_finding(database, [after])).text
        await upgrade(database, after, needed(after))
        beside = await schema_finding(database, [before, after])
        await upgrade(database, after)
        finished = await schema_finding(database, [after])
    finally:
        await database.close()

    assert [finding.good for finding in (behind, beside, finished)] == [False, True, True]
    assert "otklik db finish" in beside.text
    assert "otklik db finish" not in finished.text


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
    assert f"set OPERATOR_CHAT_ID={new.id} when it suits you." in said[False]


@requirement("forum:rights")
async def test_in_a_forum_the_right_to_manage_topics_is_asked_for(tmp_path: Path) -> None:
    async with world() as made:
        await made.telegram.topics.switch(made.operators.id, on=True)
        well = await found(settings(made, tmp_path))
        rights = ["can_pin_messages", "can_delete_messages"]
        await made.telegram.member(made.operators.id, made.bot.id, "administrator", rights=rights)
        missing = await found(settings(made, tmp_path))
        await made.telegram.topics.switch(made.operators.id, on=False)
        plain = await found(settings(made, tmp_path))
    assert "Manage topics" not in well[False]
    assert "Manage topics" in missing[False]
    assert "Manage topics" not in plain[False]


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

    assert [finding.good for finding in good] == [True] * 4
    assert [finding.good for finding in bad] == [False, False]
    assert "VK_TOKEN" in bad[0].text
    assert "FB_PAGE_TOKEN" in bad[1].text
    assert not any(said["vk_token"] in finding.text or said["fb_page_token"] in finding.text for finding in bad)


async def test_a_webhook_of_another_program_is_told_of_before_it_is_ended(tmp_path: Path) -> None:
    async with world() as made:
        async with httpx.AsyncClient(base_url=made.url) as other:
            await other.post(f"/bot{made.bot.token}/setWebhook", json={"url": "http://127.0.0.1:1/other"})
        said = await found(settings(made, tmp_path))
    assert "127.0.0.1:1" in said[False]
    assert "@BotFather" in said[False]


@pytest.mark.parametrize(
    ("info", "good", "words"),
    [
        ({"url": ""}, True, "will be told"),
        ({"url": "https://desk.example.org/telegram/webhook"}, True, "posts updates to"),
        (
            {"url": "https://desk.example.org/telegram/webhook", "last_error_message": "Connection refused"},
            False,
            "Connection refused",
        ),
    ],
)
def test_where_telegram_posts_to_is_looked_at(info: dict[str, str], good: bool, words: str) -> None:
    hooked = TelegramSettings.load(
        env_file=None,
        telegram_token="123456:abc",
        operator_chat_id=-100,
        telegram_receive="webhook",
        telegram_webhook_secret="a-long-random-word",
        public_url="https://desk.example.org",
    )

    finding = telegram_receiving(hooked, info)

    assert (finding.good, words in finding.text) == (good, True)


async def test_a_community_that_posts_its_events_needs_a_server_there() -> None:
    async with world(everywhere=True) as made:
        assert made.accounts is not None
        said = {key.lower(): value for key, value in made.accounts.environment(made.url).items()}
        posted = VkSettings.load(env_file=None, **vk_only(said) | CALLED)
        missing = [finding async for finding in vk_findings(posted)][-1]
    server = {"url": "https://desk.example.org/vk/callback", "status": "failed"}

    assert not missing.good
    assert "VK has no server that ends with /vk/callback" in missing.text
    assert "press Confirm" in vk_receiving(posted, {"response": {"items": [server]}}).text
    assert vk_receiving(posted, {"response": {"items": [server | {"status": "ok"}]}}).good
    assert "rights to manage the community" in vk_receiving(posted, {"error": {"error_code": 15}}).text


def test_a_page_that_may_not_be_subscribed_is_told_which_right_is_missing() -> None:
    assert "pages_manage_metadata" in facebook_receiving({"error": {"code": 200}}).text


def test_the_addresses_are_those_of_the_gateways() -> None:
    assert PATHS == {"telegram": telegram_webhook.PATH, "vk": vk_callback.PATH, "facebook": fb_webhook.PATH}


async def test_it_is_said_who_reads_receipts_and_whether_ocr_space_knows_its_key() -> None:
    async with running_sandbox() as sandbox:
        key = await sandbox.control.ocrspace.key()
        url = f"{sandbox.url}/parse/image"
        given = [
            OcrSettings.load(env_file=None, ocr_engine="local"),
            OcrSettings.load(env_file=None, ocr_engine="ocrspace", ocrspace_url=url, ocrspace_api_key=key),
            OcrSettings.load(env_file=None, ocr_engine="ocrspace", ocrspace_url=url, ocrspace_api_key="wrong"),
        ]
        said = [finding for settings in given async for finding in ocr_findings(settings)]

    assert [finding.good for finding in said] == [True, True, False]
    assert "OCRSPACE_API_KEY" in said[2].text
    with pytest.raises(WrongSettings, match="OCRSPACE_API_KEY is missing"):
        OcrSettings.load(env_file=None, ocr_engine="ocrspace")


def vk_only(said: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if name.startswith("vk_")}


def fb_only(said: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if name.startswith("fb_")}
