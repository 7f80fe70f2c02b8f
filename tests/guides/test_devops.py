"""The guide for devops, as far as it goes without the platforms: what `otklik check` says, the table, the start."""

import asyncio
import csv
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fb_gateway.settings import FbSettings
from otklik.check_elsewhere import facebook_findings, vk_findings
from otklik.check_sheet import sheet_findings
from otklik.table import write_template
from sandbox.running import running_sandbox
from sheets_sync.settings import SheetsSettings
from tests.architecture import papers
from tests.architecture.checkout import ROOT
from tests.cli.test_check import fb_only, found, settings, vk_only
from tests.cli.test_command_line import otklik
from tests.journeys.people import World
from tests.journeys.people import world as a_world
from tests.journeys.processes import OtklikProcess
from tests.ports import free_port
from vk_gateway.settings import VkSettings

GUIDE = (papers.GUIDES / "devops.md").read_text(encoding="utf-8")
SAID = re.compile(r"^\| `([^`]+)`[^|]*\|", re.MULTILINE)


def promised() -> list[str]:
    """Every sentence in the left column of the guide's tables that `otklik check` is said to say."""
    return [line for line in SAID.findall(GUIDE) if len(line.split()) > 5]


def as_pattern(sentence: str) -> str:
    """What the guide leaves out, and the kind of a fault, are anything; names of groups, too."""
    pattern = re.escape(sentence)
    for any_of in (r"…", r"\\\(\w+\\\)", r"“Support”", r"\\-100"):
        pattern = re.sub(any_of, ".*?", pattern)
    return pattern


async def mistakes(made: World, folder: Path) -> AsyncIterator[str]:
    """Each mistake of steps 1 to 4 made, and what is said of it."""
    telegram, group, bot = made.telegram, made.operators.id, made.bot.id
    yield (await found(settings(made, folder, telegram_token="123456:wrong")))[False]
    await telegram.say(group, "who is here?", sender=made.operators.oleg)
    yield (await found(settings(made, folder, operator_chat_id=-100500)))[False]
    await telegram.member(group, bot, "member")
    yield (await found(settings(made, folder)))[False]
    await telegram.topics.switch(group, on=True)
    await telegram.member(group, bot, "administrator", rights=["can_pin_messages", "can_delete_messages"])
    yield (await found(settings(made, folder)))[False]
    basic = await telegram.group("Basic", kind="group", members=[made.operators.oleg], admins=[bot])
    await telegram.upgrade(basic.id)
    yield (await found(settings(made, folder, operator_chat_id=basic.id)))[False]
    await telegram.down("closed")
    yield (await found(settings(made, folder)))[False]
    assert made.accounts is not None
    said = {key.lower(): value for key, value in made.accounts.environment(made.url).items()}
    await made.control.vk.revoke()
    await made.control.facebook.revoke()
    yield " ".join([one.text async for one in vk_findings(VkSettings.load(env_file=None, **vk_only(said)))])
    yield " ".join([one.text async for one in facebook_findings(FbSettings.load(env_file=None, **fb_only(said)))])


async def test_what_the_guide_says_that_check_says_is_said_when_that_mistake_is_made(tmp_path: Path) -> None:
    async with a_world(everywhere=True) as made:
        said = " ".join([text async for text in mistakes(made, tmp_path)])

    assert len(promised()) >= 8
    assert [line for line in promised() if not re.search(as_pattern(line), said)] == []


async def test_a_sheet_made_of_the_template_as_the_page_says_has_nothing_to_complain_of(tmp_path: Path) -> None:
    tabs: dict[str, list[list[Any]]] = {}
    for path in write_template(tmp_path):
        text = path.read_text(encoding="utf-8-sig")
        tabs[path.stem] = list(csv.reader(text.splitlines(), csv.Sniffer().sniff(text)))
    async with running_sandbox() as sandbox:
        google = sandbox.control.google
        key = await google.account()
        number = await google.make_sheet(tabs)
        await google.share(key["client_email"])
        (tmp_path / "otklik-key.json").write_text(json.dumps(key), "utf-8")
        given = SheetsSettings.load(
            env_file=None,
            sheets_id=number,
            sheets_credentials=tmp_path / "otklik-key.json",
            sheets_api_url=sandbox.url,
        )
        said = [(one.good, one.text) async for one in sheet_findings(given)]

    assert [text for good, text in said if not good] == []
    assert {f"The tab “{name}” has its columns." for name in tabs} <= {text for _, text in said}


def test_caddy_passes_on_what_is_let_in_before_it_refuses_the_rest() -> None:
    """By itself `respond` goes before `reverse_proxy`, wherever they stand: only a `handle` keeps their order."""
    written = re.findall(r"```\n(support\.example\.org \{\n.*?^\})\n```", GUIDE, re.DOTALL | re.MULTILINE)
    written.append((ROOT / "deploy/caddy/Caddyfile").read_text(encoding="utf-8"))

    assert len(written) == 2
    for site in written:
        assert "\n\trespond 404\n" in site
        assert re.findall(r"^\t+reverse_proxy", site, re.MULTILINE) == re.findall(
            r"^\t\treverse_proxy", site, re.MULTILINE
        )
        assert len(re.findall(r"^\thandle .*\{\n\t\treverse_proxy", site, re.MULTILINE)) >= 1


@pytest.mark.long
@pytest.mark.timeout(200)
async def test_from_the_file_of_settings_to_the_question_for_an_e_mail(tmp_path: Path) -> None:
    """Steps 6 and 7, each command typed in the folder with `.env`."""
    async with a_world() as made:
        written = re.search(r"```sh\n(TELEGRAM_TOKEN=.*?)```", GUIDE, re.DOTALL)
        assert written is not None
        own = {
            "TELEGRAM_TOKEN": made.bot.token,
            "OPERATOR_CHAT_ID": made.operators.id,
            "OWNER_IDS": made.operators.oleg,
        }
        lines = [
            f"{line.partition('=')[0]}={own.get(line.partition('=')[0], line.partition('=')[2])}"
            for line in written[1].splitlines()
        ]
        port = free_port()
        (tmp_path / ".env").write_text("\n".join([*lines, f"TELEGRAM_API_URL={made.url}", f"HTTP_PORT={port}", ""]))

        before = await asyncio.to_thread(otklik, tmp_path, "check")
        process = OtklikProcess(("up",), {}, tmp_path / "up.log", port, by_command=True)
        await process.start()
        await process.wait_ready()
        after = await asyncio.to_thread(otklik, tmp_path, "check")
        anna = await made.client("Анна")
        await anna.says("Здравствуйте")
        await anna.reads(contains="электронной почты")
        async with httpx.AsyncClient() as http:
            ready = await http.get(f"http://127.0.0.1:{port}/readyz")
        ended = await process.stop()

    assert (before.returncode, before.stdout.count("✗")) == (1, 2)
    assert after.returncode == 0, after.stdout
    assert after.stdout.splitlines()[-1] == "All is well: `otklik up`."
    assert (ready.status_code, ended) == (200, 0)
