"""Events by Long Poll: `ts` moves on only once the broker has everything before it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from chassis import migrations
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from contracts.content import Text
from contracts.inbound import ButtonPressed, PersonSpoke, ReachChanged
from contracts.outbound import Button, Show
from gatewaykit.ingress.asking import SLOW
from messaging.dead import list_dead
from messaging.failures import Unavailable
from sandbox.control import VkSay
from tests.clocks import FakeClock, settle
from tests.vk_gateway.stage import GROUP, Stage
from vk_gateway.ids import make_chat
from vk_gateway.ingress.polling import FIRST_LOOK, KEY_SECONDS, TRIES, Polling, Server
from vk_gateway.source import VkSource
from vk_gateway.store import CursorStore, cursor_migrations


@dataclass
class Place:
    """A `Cursor` in memory."""

    ts: str | None = None
    kept: list[str] = field(default_factory=list)
    away: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def load(self) -> str | None:
        return self.ts

    async def save(self, ts: str) -> None:
        if self.away:
            self.away -= 1
            raise Unavailable("away")
        async with self._news:
            self.ts = ts
            self.kept.append(ts)
            self._news.notify_all()

    async def until_kept(self, count: int) -> None:
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.kept) >= count)


@asynccontextmanager
async def polling(stage: Stage, place: Place | CursorStore, clock: Clock | None = None) -> AsyncIterator[Polling]:
    source = VkSource(stage.api, GROUP)
    poller = Polling(source, stage.intake, place, stage.broker, clock or SystemClock())  # type: ignore[arg-type]  # all that a poller asks of a broker
    await poller.start()
    try:
        yield poller
    finally:
        async with asyncio.timeout(10):
            await poller.stop()


async def begun(stage: Stage) -> Place:
    """A place from which on everything is heard, with all events switched on."""
    source = VkSource(stage.api, GROUP)
    await source.receive_by_polling()
    return Place((await source.server()).ts)


async def test_what_people_say_is_published_in_its_order(on_stage: Stage) -> None:
    place = await begun(on_stage)
    await on_stage.vk.send_many([VkSay(on_stage.anna.id, f"раз {number}") for number in range(20)])

    async with polling(on_stage, place):
        await on_stage.broker.until_published(20)
        await on_stage.vk.say(on_stage.anna.id, "два")
        await on_stage.broker.until_published(21)

    assert on_stage.broker.texts() == [*(f"раз {number}" for number in range(20)), "два"]
    assert {one.key for one in on_stage.broker.said()} == {make_chat(on_stage.anna.id)}
    spoke = on_stage.broker.said()[0].payload
    assert isinstance(spoke, PersonSpoke)
    assert spoke.person.name == "Анна Смирнова"
    assert len(await on_stage.vk.calls("users.get")) == 1


async def test_presses_and_permissions_are_heard_since_their_events_are_switched_on(on_stage: Stage) -> None:
    anna = on_stage.anna.id
    show = Show(chat=make_chat(anna), content=Text(text="?"), buttons=((Button(text="5", payload="rate:5"),),))
    place = Place()
    async with polling(on_stage, place):
        await place.until_kept(1)
        await on_stage.client.deliver(on_stage.client.plan(show, "one")[0])
        question = await on_stage.vk.wait(anna, from_bot=True)
        press = await on_stage.vk.press(anna, question.id, text="5")
        await on_stage.vk.deny(anna)
        await on_stage.vk.allow(anna)
        await on_stage.broker.until_published(3)

    pressed, denied, allowed = (one.payload for one in on_stage.broker.said())
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.payload, pressed.press) == ("rate:5", f"vk:{anna}:{anna}:{press}")
    assert isinstance(denied, ReachChanged)
    assert isinstance(allowed, ReachChanged)
    assert (denied.reachable, allowed.reachable) == (False, True)


async def test_what_came_while_nobody_polled_is_heard_afterwards_and_once(on_stage: Stage, tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clients.db")
    await migrations.upgrade(database, cursor_migrations())
    store = CursorStore(database, GROUP)
    await store.save((await begun(on_stage)).ts or "")
    await on_stage.vk.say(on_stage.anna.id, "один")
    async with polling(on_stage, store):
        await on_stage.broker.until_published(1)

    await on_stage.vk.say(on_stage.anna.id, "два")
    async with polling(on_stage, store):
        await on_stage.broker.until_published(2)
        await on_stage.vk.say(on_stage.anna.id, "три")
        await on_stage.broker.until_published(3)
    await database.close()

    assert on_stage.broker.texts() == ["один", "два", "три"]


async def test_while_the_broker_is_away_the_place_does_not_move(on_stage: Stage) -> None:
    clock, place = FakeClock(), await begun(on_stage)
    async with polling(on_stage, place, clock):
        await on_stage.vk.say(on_stage.anna.id, "один")
        await place.until_kept(1)
        await settle()  # the next poll has begun
        on_stage.broker.go_away()
        await on_stage.vk.say(on_stage.anna.id, "два")
        await on_stage.broker.until_refused()
        await clock.until_sleeping()
        meanwhile = list(place.kept)
        on_stage.broker.come_back()
        clock.advance(1)
        await on_stage.broker.until_published(2)
        await place.until_kept(2)

    assert len(meanwhile) == 1
    assert on_stage.broker.texts() == ["один", "два"]


async def test_what_was_published_before_a_kill_comes_again_with_the_same_ids(on_stage: Stage) -> None:
    place = await begun(on_stage)
    old = place.ts
    await on_stage.vk.say(on_stage.anna.id, "один")
    async with polling(on_stage, place):
        await on_stage.broker.until_published(1)

    async with polling(on_stage, Place(old)):  # `ts` had not been written yet
        first, second = await on_stage.broker.until_published(2)

    assert first == second


async def test_a_database_that_is_away_is_waited_for_and_nothing_is_lost(on_stage: Stage) -> None:
    clock, place = FakeClock(), await begun(on_stage)
    place.away = 2
    await on_stage.vk.say(on_stage.anna.id, "один")

    async with polling(on_stage, place, clock):
        await until(lambda: bool(place.kept), clock)

    assert on_stage.broker.texts() == ["один"]


async def test_an_expired_key_costs_nothing(on_stage: Stage) -> None:
    async with polling(on_stage, await begun(on_stage)):
        await on_stage.vk.say(on_stage.anna.id, "сначала")
        await on_stage.broker.until_published(1)
        await on_stage.vk.expire_key()
        await on_stage.vk.say(on_stage.anna.id, "дальше")
        await on_stage.broker.until_published(2)

    assert on_stage.broker.texts() == ["сначала", "дальше"]


@pytest.mark.parametrize("how", ["forgotten", "lost"])
async def test_events_that_vk_has_lost_are_said_aloud_and_the_next_goes_on(on_stage: Stage, how: str) -> None:
    place = await begun(on_stage)
    await on_stage.vk.send_many([VkSay(on_stage.anna.id, "пропало"), VkSay(on_stage.anna.id, "пропало")])
    if how == "lost":
        await on_stage.vk.lose_history()
    else:
        await on_stage.vk.forget_history(2)  # Anna's Start is the oldest

    with capture_logs() as logs:
        async with polling(on_stage, place):
            await place.until_kept(1)
            await on_stage.vk.say(on_stage.anna.id, "дальше")
            await on_stage.broker.until_published(1)

    assert on_stage.broker.texts()[-1] == "дальше"
    assert [one["action"] for one in logs if one["log_level"] == "error"] == ["events_lost"]


async def test_a_strange_event_is_set_aside_and_the_next_goes_on(on_stage: Stage) -> None:
    place = await begun(on_stage)
    await on_stage.vk.event("message_new", {"message": {"text": "чужое"}})
    await on_stage.vk.say(on_stage.anna.id, "дальше")

    async with polling(on_stage, place):
        await on_stage.broker.until_published(2)

    (dead,) = await list_dead(on_stage.broker.broker, "vk-gateway")
    assert (dead.type, dead.reason, dead.detail) == ("vk.update", "broken_contract", "peer_id: no number")
    assert on_stage.broker.texts() == ["дальше"]


async def test_vks_faults_are_waited_out(on_stage: Stage) -> None:
    clock, place = FakeClock(), await begun(on_stage)
    for method in ("groups.setLongPollSettings", "groups.getLongPollServer", "longpoll"):
        await on_stage.vk.fault("500", method=method)
    await on_stage.vk.say(on_stage.anna.id, "терпение")

    async with polling(on_stage, place, clock):
        await until(lambda: bool(on_stage.broker.published), clock)

    assert on_stage.broker.texts() == ["терпение"]


async def test_a_revoked_token_is_tried_again_slowly(on_stage: Stage) -> None:
    clock = FakeClock()
    await on_stage.vk.revoke()

    async with polling(on_stage, Place(), clock) as poller:
        await clock.until_sleeping(2)  # after groups.getById and groups.setLongPollSettings
        await clock.pass_time(SLOW - 1)

        assert clock.sleeping == 2
        assert poller.runs


async def test_it_is_ready_once_it_knows_where_to_read_on_or_after_a_while(on_stage: Stage) -> None:
    clock, place = FakeClock(), Place(away=1)
    async with polling(on_stage, place, clock) as poller:
        assert not poller.runs
        clock.advance(FIRST_LOOK)
        assert poller.runs

    known = Place()
    async with polling(on_stage, known, FakeClock()) as poller:
        await known.until_kept(1)
        await settle()
        assert poller.runs


async def test_of_two_pollers_one_stands_by_and_takes_over(on_stage: Stage) -> None:
    place = await begun(on_stage)
    async with polling(on_stage, place) as first:
        await on_stage.vk.say(on_stage.anna.id, "один")
        await on_stage.broker.until_published(1)
        async with polling(on_stage, place):
            await first.stop()
            await on_stage.vk.say(on_stage.anna.id, "два")
            await on_stage.broker.until_published(2)

    assert on_stage.broker.texts() == ["один", "два"]


@pytest.mark.parametrize("moment", ["a long poll", "no broker", "no VK"])
async def test_a_stop_cuts_whatever_is_waited_for_and_is_no_fault(on_stage: Stage, moment: str) -> None:
    place = await begun(on_stage)
    async with polling(on_stage, place) as poller:
        await on_stage.vk.say(on_stage.anna.id, "один")
        await place.until_kept(1)
        if moment == "no broker":
            on_stage.broker.go_away()
        if moment == "no VK":
            await on_stage.vk.down("closed")
        await settle()
        begin = SystemClock().monotonic()
        with capture_logs() as logs:
            await poller.stop()

    assert SystemClock().monotonic() - begin < 5
    assert [entry["action"] for entry in logs if entry["log_level"] == "error"] == []


@dataclass
class Scripted:
    """A `Source` whose servers answer what a script says; asked for more, they wait."""

    answers: Iterable[Mapping[str, Any] | Unavailable]
    servers: int = 0
    polled: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._to_come: asyncio.Queue[Mapping[str, Any] | Unavailable] = asyncio.Queue()
        for answer in self.answers:
            self.answer(answer)

    def answer(self, answer: Mapping[str, Any] | Unavailable) -> None:
        self._to_come.put_nowait(answer)

    async def introduce(self) -> str:
        return "Шарики"

    async def receive_by_polling(self) -> None:
        return

    async def server(self) -> Server:
        self.servers += 1
        return Server("https://example.org", f"key {self.servers}", "100")

    async def poll(self, server: str, key: str, ts: str, seconds: int) -> Mapping[str, Any]:  # noqa: ARG002 - as in `Source`
        self.polled.append((key, ts))
        answer = await self._to_come.get()
        if isinstance(answer, Unavailable):
            raise answer
        return answer


@asynccontextmanager
async def scripted(stage: Stage, source: Scripted, clock: FakeClock) -> AsyncIterator[Place]:
    place = Place("50")
    poller = Polling(source, stage.intake, place, stage.broker, clock)  # type: ignore[arg-type]  # as above
    await poller.start()
    try:
        yield place
    finally:
        async with asyncio.timeout(10):
            await poller.stop()


async def until(done: Callable[[], bool], clock: FakeClock) -> None:
    """However many pauses lie between."""
    async with asyncio.timeout(10):
        while not done():
            await clock.pass_time(60)


async def until_asked(source: Scripted, count: int, clock: FakeClock) -> None:
    """So many polls have begun."""
    await until(lambda: len(source.polled) >= count, clock)


async def test_a_number_is_as_good_a_ts_as_a_word(on_stage: Stage) -> None:
    source = Scripted([{"ts": 51, "updates": []}, {"failed": 1, "ts": 70}, {"ts": "71", "updates": []}])

    async with scripted(on_stage, source, FakeClock()) as place:
        await until_asked(source, 4, FakeClock())

    assert [ts for _, ts in source.polled] == ["50", "51", "70", "71"]
    assert place.kept == ["51", "70", "71"]


async def test_a_server_that_does_not_answer_is_left_for_another_and_the_place_is_kept(on_stage: Stage) -> None:
    clock = FakeClock()
    source = Scripted([Unavailable("no answer")] * TRIES)

    async with scripted(on_stage, source, clock):
        await until_asked(source, TRIES + 1, clock)

    assert source.polled == [("key 1", "50")] * TRIES + [("key 2", "50")]


async def test_a_server_that_only_fails_is_not_asked_without_a_pause(on_stage: Stage) -> None:
    clock = FakeClock()
    source = Scripted([{"failed": 2}] * 50)

    async with scripted(on_stage, source, clock):
        await clock.until_sleeping()
        await clock.pass_time(0)

        assert len(source.polled) == 2


async def test_a_session_is_renewed_every_few_hours(on_stage: Stage) -> None:
    clock = FakeClock()
    source = Scripted([])

    async with scripted(on_stage, source, clock):
        await until_asked(source, 1, FakeClock())
        clock.advance(KEY_SECONDS + 1)
        source.answer({"ts": "51", "updates": []})
        await until_asked(source, 2, FakeClock())

    assert source.polled[-1] == ("key 2", "51")
