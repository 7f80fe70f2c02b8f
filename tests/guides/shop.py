"""A shop in which guides are followed: Otklik as a process, the simulated world, and all that was seen there."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP

from chassis.clock import SystemClock
from otklik.demo.child import Child
from sandbox.control import Control
from sandbox.control.errors import NothingCame
from sandbox.control.seen import Say, Seen
from tests.architecture.papers import pattern_of
from tests.journeys.houses import UNLIMITED
from tests.journeys.people import World
from tests.journeys.people import world as a_world
from tests.journeys.tills import reads_receipts
from tests.ports import free_port
from tests.router.test_mailing import PostOffice

__all__ = ["Language", "Place", "Shop", "a_shop", "over_lines"]

Language = Literal["ru", "en"]
PATIENCE = 30.0


@dataclass(frozen=True)
class Place:
    """A chat: a client's, the operators', the owner's."""

    control: Any
    id: Any
    name: str

    async def seen(self) -> Any:
        return await self.control.chat(self.id)


@dataclass
class Shop:
    """Who acts in it, by their names; each act remembers the moment, and what is waited for must come after it."""

    language: Language
    world: World
    child: Child
    office: PostOffice
    olga: Place
    desk: Place
    pavel: int
    texts: set[str] = field(default_factory=set)
    """Everything that the bot was seen to say."""
    buttons: set[str] = field(default_factory=set)
    """Every button that it was seen to offer."""
    typed: set[str] = field(default_factory=set)
    """Every command that was given."""
    places: list[Place] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """The words for what was pressed."""
    _before: dict[Any, int] = field(default_factory=dict)

    @property
    def control(self) -> Control:
        return self.world.control

    @property
    def oleg(self) -> int:
        return self.world.operators.oleg

    def either(self, russian: str, english: str) -> str:
        """The words of the guide's language."""
        return russian if self.language == "ru" else english

    def word(self, key: str) -> str:
        """A text of the bot without variables, such as that of a button."""
        return re.sub(r"\\(.)", r"\1", re.sub(r"\\s\+", " ", pattern_of(key, self.language)))

    async def client(self, channel: Literal["telegram", "vk", "facebook"], russian: str, english: str) -> Place:
        name = self.either(russian, english)
        if channel == "telegram":
            person = await self.world.telegram.person(name, language=self.language)
            return self.place(self.world.telegram, person.id, name)
        made = await self.world.client(name, channel)
        return self.place(made.control, made.id, name)

    def place(self, control: Any, number: Any, name: str) -> Place:
        made = Place(control, number, name)
        self.places.append(made)
        return made

    async def says(self, place: Place, text: str, *, to: Any = None, by: int | None = None) -> Any:
        """Write it there; `by` is needed in the group."""
        await self.now()
        if text.startswith("/"):
            self.typed.add(text.split(maxsplit=1)[0])
        if place.control is self.world.telegram:
            sender = by if by is not None or place is not self.desk else self.oleg
            return await self.world.telegram.say(place.id, text, sender=sender, reply_to=None if to is None else to.id)
        return await place.control.say(place.id, text, reply_to=None if to is None else to.id)

    async def shows(self, place: Place, picture: bytes) -> None:
        """Send a photo in Telegram."""
        await self.now()
        await self.world.telegram.send(Say(place.id, kind="photo", data=picture))

    async def presses_menu(self, place: Place, key: str) -> None:
        """A button of the menu, once it is there; on Facebook the page has one for everybody."""
        if place.control is self.control.facebook:
            await self.now()
            await place.control.press_menu(place.id, self.word(f"{key}-short"))
            return
        text = self.word(key)
        await self._until(place, lambda seen: text in _keys(seen))
        await self.now()
        await place.control.press_menu(place.id, text)

    async def edits(self, place: Place, message: Any, text: str) -> None:
        await self.now()
        await place.control.edit(place.id, message.id, text)

    async def presses(self, place: Place, message: Any, button: str) -> None:
        """A button under a message in Telegram, by its text or that text's name; the word for it is noted."""
        await self.now()
        text = button if button in _under(message) else self.word(button)
        person = self.oleg if place is self.desk else None
        press = await self.world.telegram.press(place.id, message.id, text=text, person=person)
        async with asyncio.timeout(PATIENCE):
            while (answer := await self.world.telegram.press_answer(press)) is None:
                await SystemClock().sleep(0.05)
        self.answers.append(answer)
        self.texts.add(answer)

    async def told(self, key: str) -> None:
        """The word for what was pressed last."""
        assert re.fullmatch(pattern_of(key, self.language), self.answers[-1]), self.answers[-1]

    async def thrown_out(self, *, thrown: bool) -> None:
        """Somebody takes the bot out of the operators' group, or lets it in again."""
        await self.now()
        await self.world.telegram.member(self.desk.id, self.world.bot.id, "left" if thrown else "administrator")

    async def gets_a_table(self, email: str) -> str:
        """As docs/google-sheets.md says it; with whom it is shared."""
        google = self.control.google
        key = await google.account()
        others = [f"{number}@example.net" for number in range(9)]
        month = self.either("Месяц", "Month")
        sheet = await google.make_sheet(
            {
                self.either("Клиенты", "clients"): [
                    [self.either("E-mail", "email")],
                    [email],
                    *([one] for one in others),
                ],
                self.either("Тарифы", "tariffs"): [
                    [*self.either("Название Цена Валюта Дней", "name price currency period").split()],
                    [month, 990, "RUB", 30],
                ],
                self.either("Подписки", "subscriptions"): [
                    ["E-mail", "Тариф", "Оплачено до"]
                    if self.language == "ru"
                    else ["email", "tariff", "last_paid_day"],
                    [email, month, "01.01.2099"],
                    [others[0], month, "01.01.2099"],
                ],
            }
        )
        await google.share(key["client_email"])
        await google.limits(read=100_000, write=100_000)
        path = self.child.folder / "otklik-key.json"
        await asyncio.to_thread(path.write_text, json.dumps(key), "utf-8")
        await self.child.stop()
        more = {"SHEETS_ID": sheet, "SHEETS_CREDENTIALS": path.name, "SHEETS_API_URL": self.world.url}
        self.child.environment = {**self.child.environment, **more, "SHEETS_INTERVAL": "60s", "SHEETS_PACE": "60"}
        await self.child.start()
        return key["client_email"]

    async def reads(self, place: Place, key: str, *, old: bool = False) -> Any:
        """The bot's message there that holds this text, once it stands; from before the last act only if said so."""
        pattern = re.compile(over_lines(pattern_of(key, self.language)))
        since = 0 if old else self._before.get(place.control, 0)

        def holds(seen: Any) -> Any:
            found = [one for one in seen.messages if one.from_bot and pattern.search(one.text)]
            return next((one for one in reversed(found) if one.sequence > since), None)

        return await self._until(place, holds)

    async def relay(self, text: str) -> Seen:
        """A client's message in the operators' chat."""
        return await self.world.telegram.wait(self.desk.id, from_bot=True, contains=text, within=PATIENCE)

    async def settled(self, message: Seen) -> None:
        """The bot has said what became of an answer."""
        await self.world.operators.settled(message)

    async def passes(self, seconds: float) -> None:
        """Time goes by, for Otklik and for the messengers."""
        await self.now()
        await self.world.telegram.advance(seconds)
        await self.child.move(seconds)

    async def look(self) -> None:
        """Note all that stands anywhere."""
        for place in self.places:
            self._note(await place.seen())
        page = await self.control.facebook.shown_page()
        menus = page["profile"].get("persistent_menu") or []
        self.buttons |= {str(action["title"]) for menu in menus for action in menu["call_to_actions"]}

    async def now(self) -> None:
        """What is waited for from here on must come after this moment."""
        for control in (self.world.telegram, self.control.vk, self.control.facebook):
            self._before[control] = await control.sequence()

    async def _until(self, place: Place, holds: Callable[[Any], Any]) -> Any:
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    before = await place.control.sequence()
                    seen = await place.seen()
                    self._note(seen)
                    found = holds(seen)
                    if found:
                        return found
                    await place.control.wait(place.id, after=before, within=PATIENCE)
        except (TimeoutError, NothingCame):
            last = [f"{one.sender_name}: {one.text}" for one in (await place.seen()).messages[-6:]]
            raise AssertionError(f"{place.name} waited in vain; the last there: {last}") from None

    def _note(self, seen: Any) -> None:
        self.texts |= {one.text for one in seen.messages if one.from_bot}
        self.buttons |= {*_keys(seen), *(text for one in seen.messages if one.from_bot for text in _under(one))}


def over_lines(pattern: str) -> str:
    """The same with variables that may go over several lines, such as a client's whole card."""
    return pattern.replace(r"[^\n]+?", r"[\s\S]+?")


def _keys(seen: Any) -> set[str]:
    """Of the menu; on Facebook its first buttons stand under messages."""
    rows = getattr(seen, "keyboard", None) or ()
    return {text for row in rows for text in row}


def _under(message: Any) -> Iterable[str]:
    yield from (button.text for row in getattr(message, "inline", ()) for button in row)
    yield from (text for text, _ in (*getattr(message, "buttons", ()), *getattr(message, "quick_replies", ())))


async def _settled(world: World) -> dict[str, str]:
    """What stands in `.env`, but for the shop's own choices; receipts are read at OCR.space."""
    assert world.accounts is not None
    return {
        "TELEGRAM_TOKEN": world.bot.token,
        "TELEGRAM_API_URL": world.url,
        "OPERATOR_CHAT_ID": str(world.operators.id),
        **world.accounts.environment(world.url),
        **await reads_receipts(world),
        "MAIL_FROM": "support@example.org",
        "PARTITIONS": "4",
        "BROKER_URL": "sqlite:///broker.db",
        "DATABASE_URL": "sqlite+aiosqlite:///clients.db",
        **dict.fromkeys(("TELEGRAM_PACE", "VK_PACE", "FB_PACE", "BOARD_PACE"), UNLIMITED),
    }


@asynccontextmanager
async def a_shop(language: Language, folder: Path, **settings: str) -> AsyncIterator[Shop]:
    """Started as whoever runs it would; it ends in order."""
    office = PostOffice()
    mail = await asyncio.get_running_loop().create_server(lambda: SMTP(office, hostname="mail.test"), "127.0.0.1", 0)
    async with a_world(everywhere=True) as world, mail:
        assert world.accounts is not None
        await world.lift_limits()
        telegram = world.telegram
        olga = await telegram.person("Olga", language=language)
        pavel = await telegram.person("Pavel", language=language)
        await telegram.member(world.operators.id, pavel.id)
        await telegram.member(world.operators.id, olga.id)
        await telegram.start(olga.id)
        port = free_port()
        mailed = f"smtp://127.0.0.1:{mail.sockets[0].getsockname()[1]}"
        told = {"OWNER_IDS": str(olga.id), "SMTP_URL": mailed, "LANGUAGE": language, "HTTP_PORT": str(port), **settings}
        environment = {**await _settled(world), **told}
        child = Child(environment, folder, port, SystemClock())
        await child.start()
        await world.accounts.tell_facebook(f"http://127.0.0.1:{port}")
        shop = Shop(
            language,
            world,
            child,
            office,
            Place(telegram, olga.id, "Olga"),
            Place(telegram, world.operators.id, "desk"),
            pavel.id,
        )
        shop.places += [shop.olga, shop.desk]
        try:
            yield shop
        finally:
            await child.stop()
