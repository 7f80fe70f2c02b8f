"""`otklik check`: what is missing or wrong, in words, before the first message is."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import httpx

from chassis import migrations
from chassis.database import Database
from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.settings import HouseSettings
from fb_gateway.settings import FbSettings
from messaging.failures import Unavailable
from messaging.topology import WrongTopology, whole
from otklik.check_elsewhere import facebook_findings, ocr_findings, vk_findings
from otklik.check_receiving import telegram_receiving
from otklik.finding import Finding
from otklik.house import Loaded, opened, schemas
from payments_ocr.settings import OcrSettings
from telegram_gateway.settings import TelegramSettings
from vk_gateway.settings import VkSettings

if TYPE_CHECKING:
    from sheets_sync.settings import SheetsSettings

__all__ = ["findings", "schema_finding"]

SECONDS = 10.0
CONNECT_SECONDS = 5.0
TELEGRAM = "https://api.telegram.org"


async def findings(loaded: Loaded) -> AsyncIterator[Finding]:
    """Everything that `otklik check` looks at, one after another."""
    async with opened(loaded.house, "otklik-check", owner=False) as parts:
        async for finding in _house(parts, loaded.house):
            yield finding
    async for finding in _messengers(loaded):
        yield finding
    table = loaded.settings.get("sheets-sync")
    if table is not None:
        from otklik.check_sheet import sheet_findings  # noqa: PLC0415 - only who has a sheet needs Google's libraries

        async for finding in sheet_findings(cast("SheetsSettings", table)):
            yield finding
    ocr = loaded.settings.get("payments-ocr")
    if isinstance(ocr, OcrSettings):
        async for finding in ocr_findings(ocr):
            yield finding


async def _messengers(loaded: Loaded) -> AsyncIterator[Finding]:
    telegram = loaded.settings["telegram-gateway"]
    if isinstance(telegram, TelegramSettings):
        async for finding in _telegram(telegram):
            yield finding
    vk, facebook = loaded.settings.get("vk-gateway"), loaded.settings.get("fb-gateway")
    if isinstance(vk, VkSettings):
        async for finding in vk_findings(vk):
            yield finding
    if isinstance(facebook, FbSettings):
        async for finding in facebook_findings(facebook):
            yield finding


async def _house(parts: Parts, settings: HouseSettings) -> AsyncIterator[Finding]:
    """The database, its schemas, the broker and its queues."""
    if not await parts.database.reachable():
        yield Finding(False, "DATABASE_URL: the database does not answer. Is it running, are name and password right?")
    else:
        yield await schema_finding(parts.database, schemas())
    try:
        await parts.broker.wait_until_up(CONNECT_SECONDS)
        await parts.broker.verify(whole(settings.partitions))
        yield Finding(True, "The broker answers and has every queue.")
    except Unavailable:
        yield Finding(False, "BROKER_URL: the broker does not answer. Is it running, are name and password right?")
    except WrongTopology as wrong:
        yield Finding(False, f"The broker: {wrong}")


async def schema_finding(database: Database, known: Sequence[Migrations]) -> Finding:
    """Whether the database is the one that this version works on."""
    if not all([await migrations.is_current(database, schema) for schema in known]):
        return Finding(False, "The database is not up to date: run `otklik db upgrade` (`otklik up` does it itself).")
    if not all([await migrations.is_finished(database, schema) for schema in known]):
        return Finding(
            True,
            "The database answers and is up to date; what only the version before needed is still there. "
            "Once none of it runs: `otklik db finish`.",
        )
    return Finding(True, "The database answers and is up to date.")


async def _telegram(settings: TelegramSettings) -> AsyncIterator[Finding]:
    """The token, the operator chat, and the bot's rights in it."""
    url = settings.telegram_api_url or TELEGRAM
    proxy = settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None
    number = settings.operator_chat_id
    async with httpx.AsyncClient(base_url=url, proxy=proxy, timeout=SECONDS) as http:
        asking = _Asking(http, settings.telegram_token.get_secret_value())
        me = await asking.ask("getMe")
        if isinstance(me, Finding):
            yield me
            return
        yield Finding(True, f"Telegram knows the bot: @{me.get('username', '?')}.")
        # Telegram tells of an upgrade to whoever sends something (TG-24); this leaves nothing behind.
        sent = await asking.ask("sendChatAction", chat_id=number, action="typing")
        if isinstance(sent, _Upgraded):
            yield sent
            return
        chat = await asking.ask("getChat", chat_id=number)
        if isinstance(chat, Finding):
            yield Finding(
                False,
                f"OPERATOR_CHAT_ID: the bot is not in a chat {number}. "
                "Add the bot to the operators' group and write something there." + await _groups_seen(asking),
            )
            return
        yield await _rights(asking, chat, me, number)
        info = await asking.ask("getWebhookInfo")
        yield info if isinstance(info, Finding) else telegram_receiving(settings, info)


@dataclass(frozen=True, slots=True)
class _Upgraded(Finding):
    """The group is another chat now (TG-24)."""


class _Asking:
    """Calls of the Bot API whose failures are sentences without a token."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        self._token = token

    async def ask(self, method: str, **arguments: object) -> Any:
        """The result, or a `Finding` that says what is wrong."""
        try:
            answer = await self._http.post(f"/bot{self._token}/{method}", json=arguments)
            body = answer.json()
        except httpx.HTTPError as broken:
            why = type(broken).__name__
            return Finding(
                False, f"TELEGRAM_API_URL: Telegram does not answer ({why}). Is a TELEGRAM_PROXY needed here?"
            )
        except ValueError:
            return Finding(False, "TELEGRAM_API_URL: what answers there is not Telegram's Bot API.")
        if body.get("ok"):
            return body["result"]
        if answer.status_code in {401, 404}:
            return Finding(False, "TELEGRAM_TOKEN: Telegram does not know this token. Ask @BotFather for it (/token).")
        new_chat = body.get("parameters", {}).get("migrate_to_chat_id")
        if new_chat is not None:
            return _Upgraded(
                False,
                "OPERATOR_CHAT_ID: the group became a supergroup and has another number now: "
                f"set OPERATOR_CHAT_ID={new_chat} when it suits you. It is used already.",
            )
        return Finding(False, f"Telegram refused {method}: {body.get('description', answer.status_code)}")


async def _rights(asking: _Asking, chat: dict[str, Any], me: dict[str, Any], number: int) -> Finding:
    title = chat.get("title", "?")
    member = await asking.ask("getChatMember", chat_id=number, user_id=me["id"])
    if isinstance(member, Finding):
        return member
    owns = member.get("status") == "creator"
    if chat.get("is_forum") and not (owns or member.get("can_manage_topics")):
        return Finding(
            False,
            f"“{title}” has topics, and the bot may not manage them, so clients' messages would wait. "
            "Open the group, its administrators, the bot, and switch on “Manage topics”; or switch the topics off.",
        )
    if owns or member.get("status") == "administrator":
        pins = owns or member.get("can_pin_messages")
        board = "" if pins else " It may not pin messages there, so the board will not stand at the top."
        return Finding(True, f"The bot is an administrator of “{title}”.{board}")
    if me.get("can_read_all_group_messages"):
        return Finding(True, f"The bot reads all messages of “{title}” (privacy mode is off), but is no administrator.")
    return Finding(
        False,
        f"The bot is not an administrator of “{title}”, so Telegram hides most messages from it. "
        "Open the group, its members, the bot, and make it an administrator.",
    )


async def _groups_seen(asking: _Asking) -> str:
    """Groups that wrote lately; asked for without an offset, so that nothing is confirmed (TG-5)."""
    updates = await asking.ask("getUpdates", timeout=0)
    if isinstance(updates, Finding):
        return ""
    found = {}
    for update in updates:
        for part in update.values():
            chat = part.get("chat", {}) if isinstance(part, dict) else {}
            if chat.get("type") in {"group", "supergroup"}:
                found[chat["id"]] = chat.get("title", "?")
    return "".join(f" The bot was seen in “{title}”: OPERATOR_CHAT_ID={number}." for number, title in found.items())
