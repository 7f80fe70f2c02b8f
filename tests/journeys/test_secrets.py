"""All that a house says and keeps, after all that can happen in it, is looked through for secrets and for words."""

import asyncio
import hmac
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from tests.journeys.accounts import SECRET
from tests.journeys.clients import CHANNELS, PATIENCE
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.leaks import leaks, secret_settings, secrets_of
from tests.journeys.people import Client, World
from tests.journeys.tills import Till, in_days, open_till, receipt
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(120), pytest.mark.slow]

NAMES = {"telegram": "Анна", "vk": "Вера", "facebook": "Фёдор"}
SMTP_PASSWORD = "mail-password-81f2"
NOT_HERE = {
    "BROKER_URL": "a file has no password",
    "DATABASE_URL": "a file has no password",
    "TELEGRAM_PROXY": "a loopback has no proxy",
    "VK_PROXY": "a loopback has no proxy",
    "FB_PROXY": "a loopback has no proxy",
}
"""Settings that hold secrets elsewhere, and why not in this house."""
ASKED = "секретный-вопрос-{}"
ANSWERED = "секретный-ответ-{}"
POISON = "отравленный-вопрос"
FILES = "SELECT file FROM router_receipts WHERE file LIKE 'tg:%'"


@dataclass
class PostOffice:
    """A mail server that wants a password."""

    codes: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def allows(self, *given: Any) -> AuthResult:
        self.passwords.append(given[-1].password.decode())
        return AuthResult(success=True)

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 - the server's own naming
        text = message_from_bytes(given[-1].content).get_payload(decode=True)
        assert isinstance(text, bytes)
        self.codes += re.findall(r"\b\d{6}\b", text.decode())
        self.came.set()
        return "250 taken"

    async def code(self) -> str:
        """The last code, once there is one: the word that it was sent may come before the mail."""
        async with asyncio.timeout(PATIENCE):
            await self.came.wait()
        return self.codes[-1]


@pytest.fixture
async def office() -> AsyncIterator[tuple[PostOffice, int]]:
    made = PostOffice()

    def server() -> SMTP:
        return SMTP(made, hostname="mail.test", authenticator=made.allows, auth_require_tls=False)

    serving = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    yield made, serving.sockets[0].getsockname()[1]
    serving.close()
    await serving.wait_closed()


@pytest.fixture
def pace() -> str:
    return UNLIMITED


@pytest.fixture
async def clients(world: World) -> Sequence[Client]:
    await world.lift_limits()
    return [await world.client(NAMES[channel], channel) for channel in CHANNELS]


@pytest.fixture
async def till(world: World, clients: Sequence[Client], tmp_path: Path, office: tuple[PostOffice, int]) -> Till:
    mail = f"smtp://desk:{SMTP_PASSWORD}@127.0.0.1:{office[1]}"
    more = {"SMTP_URL": mail, "MAIL_FROM": "desk@example.org", "LOG_LEVEL": "debug"}
    return await open_till(world, tmp_path, clients, paid=in_days(5), **more)


@pytest.fixture
def settings(till: Till) -> Mapping[str, str]:
    return till.settings


@pytest.mark.parametrize("way", ["embedded-webhook"])
@requirement("secrets:nowhere", "secrets:no-words-in-logs")
async def test_no_secret_stands_anywhere_and_no_word_of_anybody_in_a_log(
    till: Till, clients: Sequence[Client], house: House, office: tuple[PostOffice, int], tmp_path: Path
) -> None:
    await till.is_read(house)
    for number, client in enumerate(clients):
        await lives(till, client, number, office[0])
    await strangers_knock(house)
    secrets = {**secrets_of(house.environment), "SHEETS_CREDENTIALS": private_key(till)}
    assert set(secrets) | set(NOT_HERE) >= secret_settings()
    assert set(office[0].passwords) == {SMTP_PASSWORD}

    logs = {f"log of {name}": process.log.read_bytes() for name, process in house.processes.items()}
    kept = {path.name: path.read_bytes() for path in (tmp_path / "data").glob("*.db*")}
    assert POISON.encode() in b"".join(kept.values()), "what was set aside is kept"
    places = {**logs, **kept, "metrics": await metrics(house), "messages": await messages(till, clients)}

    assert leaks(places, secrets) == []
    assert leaks(logs, words(clients, office[0], files_in(tmp_path))) == []
    assert b'"level": "debug"' in b"".join(logs.values()), "it was a debug log"


async def lives(till: Till, client: Client, number: int, office: PostOffice) -> None:
    """Registers, proves who it is by mail, pays, asks and is answered."""
    await client.registers()
    if client.channel == "telegram":
        sent = await client.reads(contains="шестизначный код")
        await client.says(await office.code())
        await client.reads(contains="теперь мы знаем", after=sent)
    await client.presses_payment()
    await client.reads(contains="Месяц — 990\u00a0₽")
    await client.sends(receipt(number))
    await client.reads(contains="Оплата зачислена")
    await till.credit_of(client)
    await client.says(ASKED.format(number))
    relay = await till.world.operators.shows(ASKED.format(number))
    await till.world.telegram.fault("500", method="sendMessage", times=1)
    await till.world.operators.oleg_replies(relay, ANSWERED.format(number))
    await client.reads(contains=ANSWERED.format(number))


async def strangers_knock(house: House) -> None:
    """Who has no secret, and who has one and says what nobody understands."""
    given = house.environment
    telegram = {"X-Telegram-Bot-Api-Secret-Token": given["TELEGRAM_WEBHOOK_SECRET"]}
    broken = {"update_id": 999_999, "message": {"message_id": "x", "text": POISON}}
    event = {"type": "message_new", "group_id": int(given["VK_GROUP_ID"]), "event_id": "e", "secret": SECRET}
    event["object"] = {"message": POISON}
    page = json.dumps({"object": "page", "entry": [{"id": given["FB_PAGE_ID"], "messaging": [{"message": POISON}]}]})
    signed = hmac.new(given["FB_APP_SECRET"].encode(), page.encode(), sha256).hexdigest()
    posts = [
        ("/telegram/webhook", json.dumps(broken), {}, 403),
        ("/telegram/webhook", json.dumps(broken), telegram, 200),
        ("/vk/callback", json.dumps({**event, "secret": "wrong"}), {}, 403),
        ("/vk/callback", json.dumps(event), {}, 200),
        ("/fb/webhook", page, {"X-Hub-Signature-256": "sha256=wrong"}, 403),
        ("/fb/webhook", page, {"X-Hub-Signature-256": f"sha256={signed}"}, 200),
    ]
    async with aiohttp.ClientSession() as session:
        for path, body, headers, status in posts:
            served = house.processes.get("up") or house.processes[f"{path.split('/')[1]}-gateway"]
            async with session.post(f"{served.url}{path}", data=body, headers=headers) as answer:
                assert answer.status == status, path


async def metrics(house: House) -> bytes:
    async with aiohttp.ClientSession() as session:
        answers = [await session.get(f"{process.url}/metrics") for process in house.processes.values()]
        return b"".join([await answer.read() for answer in answers])


async def messages(till: Till, clients: Sequence[Client]) -> bytes:
    """All that anybody can read in any chat."""
    telegram = till.world.telegram
    chats = [await telegram.chat(till.world.operators.id), await telegram.chat(till.owner)]
    theirs = [await client.control.chat(client.id) for client in clients]
    return "\n".join(repr(message) for chat in (*chats, *theirs) for message in chat.messages).encode()


def private_key(till: Till) -> str:
    key = json.loads(Path(till.settings["SHEETS_CREDENTIALS"]).read_text("utf-8"))["private_key"]
    return str(max(key.splitlines(), key=len))


def files_in(folder: Path) -> list[str]:
    """How the database calls the files of receipts."""
    with sqlite3.connect(folder / "data" / "clients.db") as database:
        return [row[0] for row in database.execute(FILES)]


def words(clients: Sequence[Client], office: PostOffice, files: Sequence[str]) -> dict[str, str]:
    """What people said, the code, and the names of their files."""
    said = {f"{form} {number}": form.format(number) for number in range(len(clients)) for form in (ASKED, ANSWERED)}
    emails = {f"e-mail {client.channel}": client.email for client in clients}
    assert files, "a receipt has a file"
    handles = {f"file {number}": file.removeprefix("tg:") for number, file in enumerate(files)}
    return {**said, **emails, **handles, "code": office.codes[-1], "poison": POISON}


@pytest.mark.timeout(10)
def test_a_secret_that_is_planted_anywhere_is_found() -> None:
    """The test above can fail."""
    places = {"log": b'{"event": "\\u0442\\u0430\\u0439\\u043d\\u0430"}', "metrics": b"a 1\n", "chat": b"plain-token-1"}

    assert leaks(places, {"A": "тайна", "B": "plain-token-1", "C": "nowhere"}) == [("log", "A"), ("chat", "B")]
    assert secrets_of({"SMTP_URL": "smtps://a:p%40ss@host:465", "VK_TOKEN": "t", "LANGUAGE": "ru"}) == {
        "SMTP_URL": "p@ss",
        "VK_TOKEN": "t",
    }
    assert {"TELEGRAM_TOKEN", "SMTP_URL", "FB_APP_SECRET", "OCRSPACE_API_KEY", "VK_SECRET"} <= secret_settings()
