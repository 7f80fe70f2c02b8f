"""Five hundred events at random, and a router killed among them: board and card show what the database holds."""

from collections import Counter
from collections.abc import AsyncIterator
from itertools import chain
from random import Random
from typing import Any

import pytest

from chassis.database import Database
from contracts.envelope import Envelope
from contracts.ids import ChatRef, MessageRef, PersonRef, PressRef, channel_of
from contracts.inbound import ButtonPressed, Person
from contracts.outbound import Show
from messaging.outcomes import Done, Outcome
from tests.requirements import requirement
from tests.router.board.group import BOARD_KEY, Group
from tests.router.board.test_killed import Killed, Mortal
from tests.router.board.truth import Truth, head
from tests.router.conftest import stage_on
from tests.router.stage import DESK, OLEG, Shown, Stage

EVENTS = 500
CHECKED_EVERY = 100
KILLED_AFTER = {170: False, 340: True}
"""After so many events the next transaction dies: before its commit or after it."""

PEOPLE = {
    "tg:1": Person(ref=PersonRef("tg:1"), name="Анна", language="ru"),
    "vk:2": Person(ref=PersonRef("vk:2"), name="Борис"),
    "fb:3": Person(ref=PersonRef("fb:3"), name="Вера"),
    "tg:4": Person(ref=PersonRef("tg:4"), name="Глеб", language="ru"),
    "vk:5": Person(ref=PersonRef("vk:5"), name="Аня"),
}
SAME_CLIENT = {"tg:1", "vk:5"}
OPERATORS = (OLEG, Person(ref=PersonRef("tg:901"), name="Нина", username="nina"))
SAYS = ("Вопрос", "Ещё вопрос", "Связаться с поддержкой", "Связаться с поддержкой", "Оплата", "Завершить диалог")
ORDERS = ("/пока", "/назначить", "/заметка звонить после шести", "/бан спам", "/разбан", "/разбан", "/разбан")
ACTIONS = {"writes": 24, "presses": 4, "reaches": 1, "answers": 16, "orders": 10, "reports": 36, "time": 6, "draws": 5}


class Mortally(Stage):
    """A router that is begun anew on the same file when it died; what it had not acknowledged comes again."""

    url = ""
    deaths = 0
    mortal: Mortal | None = None

    def doom(self, *, kept: bool) -> None:
        """Its next transaction is its last."""
        self.mortal = Mortal(self.url, 1, kept=kept)
        doomed = Stage(self.mortal, self.clock, self.house)
        self.handlers, self.drawing = doomed.handlers, doomed.drawing

    async def hear(self, envelope: Envelope[Any]) -> Outcome:
        try:
            return await super().hear(envelope)
        except Killed:
            pass
        await self.begin_anew()
        return await super().hear(envelope)

    async def draw(self) -> None:
        try:
            await self.drawing.turn()
        except Killed:
            pass
        else:
            return
        await self.begin_anew()

    async def begin_anew(self) -> None:
        assert self.mortal is not None
        self.deaths += 1
        await self.mortal.close()
        await self.database.close()
        self.database = Database(self.url)
        self.drawing = self.another_drawer()
        self.handlers = self.another_replica()


class World:
    """Clients, operators, gateways and time, in an order that the seed decides."""

    def __init__(self, stage: Mortally, seed: int) -> None:
        self.stage = stage
        self.group = Group(stage)
        self.random = Random(seed)
        self.written: dict[str, float] = {}
        self.stands: list[MessageRef] = []
        """In the operator chat."""
        self.buttons: list[tuple[ChatRef, str]] = []
        self.on_their_way: dict[str, list[Shown]] = {}
        self.refused: list[Shown] = []
        self.seen: Counter[str] = Counter()

    async def everybody_opens(self) -> None:
        for chat in PEOPLE:
            for words in ("Здравствуйте", self._email(chat), "Связаться с поддержкой"):
                await self._says(chat, words)
        await self._take()

    async def event(self) -> None:
        """One thing happens, some seconds after the last."""
        self.stage.clock.advance(self.random.choice([0.5, 2, 5, 10, 30]))
        (action,) = self.random.choices(list(ACTIONS), list(ACTIONS.values()))
        self.seen[action] += 1
        await getattr(self, action)()

    async def _take(self) -> None:
        """The gateways get what the router has said."""
        for command in await self.stage.waiting():
            self.on_their_way.setdefault(command.key, []).append(command)

    async def writes(self) -> None:
        chat = self.random.choice(list(PEOPLE))
        await self._says(chat, self.random.choice([*SAYS, self._email(chat)]))

    async def _says(self, chat: str, words: str) -> None:
        said = await self.stage.client(words, chat, person=PEOPLE[chat])
        self.written[said.message] = said.at.timestamp()

    def _email(self, chat: str) -> str:
        return "anna@example.org" if chat in SAME_CLIENT else f"{chat.replace(':', '')}@example.org"

    async def presses(self) -> None:
        """A button that stands under some message: mostly one of a rating."""
        if self.buttons:
            chat, payload = self.random.choice(self.buttons[-10:])
            press = PressRef(f"{chat}:press{self.random.random()}")
            said = ButtonPressed(
                channel=channel_of(chat),
                chat=chat,
                person=PEOPLE[chat],
                press=press,
                payload=payload,
                at=self.stage.clock.now(),
            )
            assert await self.stage.hear(self.stage.envelope(said, chat)) == Done()

    async def reaches(self) -> None:
        chat = self.random.choice(list(PEOPLE))
        await self.stage.reach(reachable=self.random.random() < 0.5, chat=chat)

    async def answers(self) -> None:
        await self._operator("Ответ")

    async def orders(self) -> None:
        await self._operator(self.random.choice(ORDERS))

    async def _operator(self, words: str) -> None:
        if self.stands:
            message = self.random.choice(self.stands[-30:])
            await self.stage.operator(words, message, by=self.random.choice(OPERATORS))

    async def reports(self) -> None:
        """A gateway carries out what comes next in one of its lanes; or what it had refused arrives after all."""
        if self.refused and self.random.random() < 0.1:
            await self._carry_out(self.refused.pop(), arrives=True)
            return
        await self._take()
        lanes = [lane for lane, commands in self.on_their_way.items() if commands]
        if lanes:
            command = self.on_their_way[self.random.choice(lanes)].pop(0)
            await self._carry_out(command, arrives=self.random.random() < 0.7)

    async def _carry_out(self, command: Shown, *, arrives: bool) -> None:
        if command.key.endswith(":board"):
            await self.group.do(command)
            return
        done = await self.stage.carry_out(command, None if arrives else "blocked")
        if not isinstance(command.command, Show):
            return
        if not arrives:
            self.refused.append(command)
        elif done.show.chat == DESK:
            self.stands += done.messages
        else:
            self.buttons += [(done.show.chat, each.payload) for each in chain.from_iterable(done.show.buttons)]

    async def time(self) -> None:
        await self.stage.pass_seconds(self.random.choice([30, 90, 700]))

    async def draws(self) -> None:
        await self.stage.draw()

    async def look(self) -> None:
        """Nothing happens for a minute and a half, and the board is drawn as it stands."""
        for _ in range(6):
            self.stage.clock.advance(15)
            await self.stage.draw()
            await self._take()
            for command in self.on_their_way.pop(BOARD_KEY, []):
                await self.group.do(command)

    async def who(self, message: str) -> list[str]:
        """What an operator reads who asks for the card."""
        asked = await self.stage.operator("/кто", MessageRef(message))
        await self._take()
        shows = [
            command for lane in self.on_their_way.values() for command in lane if isinstance(command.command, Show)
        ]
        (card,) = (command for command in shows if command.show.reply_to == asked.message)
        return card.text.splitlines()


async def check_board(world: World, truth: Truth) -> int:
    """How many were compared."""
    await world.look()
    expected = await truth.board()
    words = [f"{number}. {line.words}" for number, line in enumerate(expected, 1)]
    assert world.group.lines == [head(len(expected)), *words]
    leads = [line.message for line in expected if line.message is not None]
    assert [link.message for link in world.group.board.links] == leads
    return len(expected)


async def check_cards(world: World, truth: Truth) -> int:
    """How many were compared."""
    compared = 0
    for chat in PEOPLE:
        place = await truth.place(chat)
        if place is not None:
            assert await world.who(place) == await truth.card(chat)
            compared += 1
    return compared


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Mortally]:
    async for begun in stage_on(sqlite_url):
        stage = Mortally(begun.database)
        stage.url = sqlite_url
        yield stage
        if stage.mortal is not None:
            await stage.mortal.close()
        await stage.database.close()


@pytest.mark.timeout(240)  # some 1,500 commits to a real file, each synced: slow on a busy disk
@requirement("board:truth", "board:shows", "board:longest-first", "board:crash")
async def test_after_500_random_events_and_two_kills_board_and_card_show_what_the_database_holds(
    stage: Mortally,
) -> None:
    world = World(stage, seed=2026)
    await world.everybody_opens()
    lines = cards = 0
    for number in range(1, EVENTS + 1):
        if number in KILLED_AFTER:
            stage.doom(kept=KILLED_AFTER[number])
        await world.event()
        if number % CHECKED_EVERY == 0:
            truth = Truth(stage.database, world.written)
            lines += await check_board(world, truth)
            cards += await check_cards(world, truth)

    assert stage.deaths == len(KILLED_AFTER)
    assert min(world.seen[action] for action in ACTIONS) > 0
    assert lines > EVENTS // CHECKED_EVERY
    assert cards > EVENTS // CHECKED_EVERY
