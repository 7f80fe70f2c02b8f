"""Owners on the stage, in their own chats and among the operators, and clients who stand in the database at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from contracts.content import Content
from contracts.envelope import Envelope
from contracts.ids import ChatRef, PersonRef, PressRef, channel_of
from contracts.inbound import ButtonPressed, OperatorPressed, Person
from contracts.outbound import AnswerPress, Show
from messaging.outcomes import Done
from router.store.tables import ACCOUNTS, CLIENTS, SUBSCRIPTIONS, TARIFFS
from tests.router.stage import DESK, Shown, Stage

HOME = ChatRef("tg:500")
"""Olga's own chat with the bot."""
OLGA = Person(ref=PersonRef("tg:500"), name="Ольга", language="ru")
PAVEL = Person(ref=PersonRef("tg:501"), name="Павел", language="ru")


@dataclass
class Owner:
    """Somebody whom `OWNER_IDS` names. Whatever they do comes to the router twice."""

    stage: Stage
    person: Person = OLGA
    chat: ChatRef = HOME

    async def says(self, content: Content | str, to: Shown | None = None, album: str | None = None) -> list[Shown]:
        """Write it, as a reply or not; what the bot shows afterwards."""
        await self.hears_twice(self.spoken(content, to, album))
        return await self.stage.shown()

    async def asks(self, content: Content | str, to: Shown | None = None) -> Shown:
        """Write it; the one message that the bot shows afterwards."""
        (shown,) = await self.says(content, to)
        return shown

    async def presses(self, under: Shown, number: int = 0) -> list[Shown]:
        """Press a button; what the bot shows afterwards, the word for the press first."""
        button = [button for row in under.show.buttons for button in row][number]
        await self.hears_twice(self.pressed(under, button.payload))
        return await self.stage.shown()

    async def hears_twice(self, envelope: Envelope[Any]) -> None:
        for _ in range(2):
            assert await self.stage.hear(envelope) == Done()

    def spoken(self, content: Content | str, to: Shown | None = None, album: str | None = None) -> Envelope[Any]:
        reply_to = None if to is None else to.message
        if self.chat == DESK:
            return self.stage.answered(content, reply_to, by=self.person, album=album)
        return self.stage.spoken(content, self.chat, person=self.person, reply_to=reply_to, album=album)

    def pressed(self, under: Shown, payload: str) -> Envelope[Any]:
        press = PressRef(f"tg:press{next(self.stage.numbers)}")
        told: dict[str, Any] = {"press": press, "message": under.message, "payload": payload}
        told["at"] = self.stage.clock.now()
        if self.chat == DESK:
            return self.stage.envelope(OperatorPressed(chat=DESK, operator=self.person, **told), DESK)
        said = ButtonPressed(channel="telegram", chat=self.chat, person=self.person, **told)
        return self.stage.envelope(said, self.chat)


@dataclass(frozen=True)
class Account:
    """One of a client's, as it stands in the database."""

    chat: str
    verified: bool = False
    reachable: bool = True
    banned: bool = False
    used_ago: float = 0.0
    bound_ago: float = 0.0
    language: str | None = "ru"


async def tariff(stage: Stage, name: str, *, active: bool = True) -> int:
    """A tariff that is offered; its number."""
    row = {"name": name, "price": 500, "currency": "RUB", "days": 30, "active": active}
    async with stage.database.transaction() as connection:
        made = await connection.execute(insert(TARIFFS).values(row).returning(TARIFFS.c.id))
        return int(made.scalar_one())


async def client(
    stage: Stage,
    email: str,
    *accounts: Account | str,
    paid: tuple[int, date] | None = None,
    **fields: object,
) -> int:
    """A client with these accounts, and a tariff until a day; the client's number."""
    now = stage.clock.now().timestamp()
    async with stage.database.transaction() as connection:
        row = {"email": email, "created_at": now, **fields}
        number = int((await connection.execute(insert(CLIENTS).values(row).returning(CLIENTS.c.id))).scalar_one())
        rows = [_row(one if isinstance(one, Account) else Account(one), number, now) for one in accounts]
        if rows:
            await connection.execute(insert(ACCOUNTS), rows)
        if paid is not None:
            subscription = {"client": number, "tariff": paid[0], "last_paid_day": paid[1]}
            await connection.execute(insert(SUBSCRIPTIONS).values(subscription))
    return number


def _row(account: Account, client: int, now: float) -> dict[str, object]:
    return {
        "chat": account.chat,
        "channel": channel_of(ChatRef(account.chat)),
        "client": client,
        "name": f"Имя {account.chat}",
        "language": account.language,
        "verified": account.verified,
        "reachable": account.reachable,
        "banned_at": now if account.banned else None,
        "created_at": now - account.bound_ago,
        "bound_at": now - account.bound_ago,
        "used_at": now - account.used_ago,
    }


async def clients_of(stage: Stage) -> dict[str, int]:
    """Whose each account is."""
    async with stage.database.reading() as connection:
        rows = (await connection.execute(select(ACCOUNTS.c.chat, ACCOUNTS.c.client))).all()
    return {row.chat: row.client for row in rows}


def buttons_of(shown: Shown) -> list[str]:
    return [button.text for row in shown.show.buttons for button in row]


def words_for_press(shown: Sequence[Shown]) -> list[str]:
    return [each.command.text for each in shown if isinstance(each.command, AnswerPress)]


def said_to(chat: str, shown: Sequence[Shown]) -> list[Shown]:
    return [each for each in shown if isinstance(each.command, Show) and each.show.chat == chat]
