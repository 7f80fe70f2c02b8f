"""Parking on the backends that Otklik stands on, and what only one of them can show."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chassis.database import Database
from chassis.metrics import Metrics
from chassis.parts import Parts
from chassis.watch import Watch
from contracts.capabilities import Pace
from contracts.content import Text
from contracts.envelope import Envelope
from contracts.ids import MessageRef
from contracts.outbound import Mark, Show
from gatewaykit.outbound import Outbound
from gatewaykit.store import ParkedStore
from messaging.consume import Held
from messaging.dead import list_dead
from messaging.failures import Unavailable
from telegram_gateway.capabilities import TELEGRAM
from tests.gatewaykit.scripted import GROUP, Hang, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, OPTIONS, Stage, database_url, running, staged
from tests.requirements import requirement
from tests.suites.parking_suite import ALL, QUEUE, ParkingSuite, many_behind_a_429, parked, until_parked


class TestInOneProcess(ParkingSuite):
    @pytest.fixture
    async def stage(self, tmp_path: Path) -> AsyncIterator[Stage]:
        async with staged(tmp_path) as stage:
            yield stage

    @requirement("fair:parked:nothing-lost")
    async def test_a_lost_lease_in_the_middle_repeats_nothing(self, stage: Stage, messenger: ScriptedMessenger) -> None:
        hang = Hang()
        messenger.on("7", hang)
        await many_behind_a_429(stage, messenger)
        async with running(stage.gateway(messenger)):
            await until_parked(stage, len(ALL))
            await stage.pass_until(hang.reached.is_set)
            stage.broker.lose_lease()
            await stage.broker.held(2)
            hang.answer.set()
            await stage.pass_until(lambda: ALL[-1] in messenger.shown[CLIENT])
            await stage.reported(len(ALL))
        assert messenger.shown[CLIENT] == ALL
        assert messenger.tries.count("7") == 1

    @requirement("fair:parked:nothing-lost")
    async def test_a_sender_that_is_not_in_office_any_more_parks_nothing(self, stage: Stage) -> None:
        old, new = ParkedStore(stage.database, "tg"), ParkedStore(stage.database, "tg")
        await old.take_office()
        await new.take_office()
        show = Show(chat=CLIENT, content=Text(text="раз"))
        line = [Held(Envelope("once", CLIENT, show, stage.clock.now(), correlation="chain"), 1)]
        with pytest.raises(Unavailable):
            await old.add("answers", line, ())
        await new.add("answers", line, ())
        await new.add("answers", line, ())
        assert await parked(stage) == 1

    async def test_a_parked_command_that_nobody_can_carry_out_is_set_aside_and_the_next_go_on(
        self, stage: Stage, messenger: ScriptedMessenger
    ) -> None:
        messenger.on("1", *(ValueError("a mistake") for _ in range(5)))
        await many_behind_a_429(stage, messenger)
        async with running(stage.gateway(messenger)):
            await until_parked(stage, len(ALL))
            await stage.pass_until(lambda: ALL[-1] in messenger.shown[CLIENT])
            reports = await stage.reported(len(ALL))
        assert messenger.shown[CLIENT] == [words for words in ALL if words != "1"]
        assert [report.reason for report in reports if not report.delivered] == ["set_aside"]
        (dead,) = await list_dead(stage.broker, "telegram-gateway")
        assert (dead.origin, dead.reason, dead.attempts) == (QUEUE, "failed_five_times", 5)
        assert [(one.what, one.why, one.times) for one in dead.history[-2:]] == [
            ("failed", "ValueError", 5),
            ("set_aside", "failed_five_times", 1),
        ]

    @requirement("fair:sixty-in-thirty")
    async def test_sixty_messages_of_six_clients_within_half_a_minute_are_there_after_another(
        self, stage: Stage, messenger: ScriptedMessenger, figure: Callable[[str], None]
    ) -> None:
        messenger.capabilities = replace(messenger.capabilities, text_limit=4096, group_chat=TELEGRAM.group_chat)
        names = ("анна", "борис", "вера", "глеб", "дина", "егор")
        async with running(stage.gateway(messenger)):
            for number in range(10):
                for name in names:
                    await relay(stage, name, f"{number}")
                await stage.quiet()
                await stage.clock.pass_time(3)
            await stage.pass_until(lambda: sum(each.count("9") for each in messenger.shown[GROUP]) == len(names), 60)
        for name in names:
            hers = [shown.removeprefix(f"{name}: ") for shown in messenger.shown[GROUP] if shown.startswith(name)]
            assert [part for shown in hers for part in shown.split(" | ")] == [f"{number}" for number in range(10)]
        figure(f"60 of 60 in {len(messenger.shown[GROUP])} calls, all there after {stage.clock.elapsed:.0f} s")

    @requirement("fair:answers-not-held-up")
    async def test_an_answer_to_a_client_passes_a_group_that_is_full(
        self, stage: Stage, messenger: ScriptedMessenger
    ) -> None:
        messenger.capabilities = replace(messenger.capabilities, group_chat=TELEGRAM.group_chat)
        async with running(stage.gateway(messenger)):
            for number in range(60):
                await relay(stage, f"клиент {number}", "да")
            await stage.quiet()
            await stage.show("ответ")
            assert await stage.pass_until(lambda: messenger.shown[CLIENT] == ["ответ"], 1, step=0.1) <= 1
            assert len(messenger.shown[GROUP]) < 20

    @requirement("fair:answers-to-operators-first")
    async def test_what_operators_ask_for_goes_before_all_that_clients_have_written(
        self, stage: Stage, messenger: ScriptedMessenger
    ) -> None:
        messenger.capabilities = replace(messenger.capabilities, group_chat=TELEGRAM.group_chat)
        async with running(stage.gateway(messenger)):
            for number in range(60):
                await relay(stage, f"клиент {number}", "да")
            await stage.pass_until(lambda: stage.clock.elapsed > 20)
            card = Show(chat=GROUP, content=Text(text="карточка"), ahead=True)
            await stage.order(card, key="tg:-100:77", lane="operators")
            await stage.pass_until(lambda: messenger.shown[GROUP][-1] == "карточка", 5.1)
            assert len(messenger.shown[GROUP]) < 30
            await stage.pass_until(lambda: len(messenger.shown[GROUP]) == 61, 300)

    @requirement("operators:mark:five-seconds")
    @pytest.mark.parametrize("speaks", [False, True], ids=["reaction", "silent reply"])
    async def test_an_answer_is_marked_within_five_seconds_of_its_acceptance_though_the_group_is_full(
        self, stage: Stage, messenger: ScriptedMessenger, *, speaks: bool
    ) -> None:
        messenger.capabilities = replace(messenger.capabilities, group_chat=TELEGRAM.group_chat)
        messenger.speaks = speaks
        mark = Mark(chat=GROUP, message=MessageRef("tg:-100:77"), mark="delivered")
        async with running(stage.gateway(messenger)):
            for number in range(60):
                await relay(stage, f"клиент {number}", "да")
            await stage.pass_until(lambda: stage.clock.elapsed > 20)
            answer = await stage.show("ответ")
            await stage.pass_until(lambda: messenger.shown[CLIENT] == ["ответ"], step=0.1)
            accepted = stage.clock.elapsed
            await stage.until(lambda: any(answer in one.payload.commands for one in stage.reports))
            await stage.order(mark, key="tg:-100:77", lane="operators")
            await stage.pass_until(lambda: "delivered tg:-100:77" in messenger.marks, step=0.1)
            assert stage.clock.elapsed - accepted <= 5
            assert len(messenger.shown[GROUP]) < 30, "clients still wait"

    async def test_the_oldest_in_hand_and_what_is_parked_can_be_seen(
        self, stage: Stage, messenger: ScriptedMessenger
    ) -> None:
        metrics = Metrics()
        gateway = Outbound(messenger, Parts(stage.broker, stage.database, stage.clock, metrics), OPTIONS)
        watch = Watch(stage.clock)
        gateway.watch(watch)

        def shown(name: str) -> float | None:
            return metrics.registry.get_sample_value(name, {"channel": "telegram", "lane": "answers"})

        await many_behind_a_429(stage, messenger)
        async with running(gateway):
            await until_parked(stage, len(ALL))
            await watch.start()
            await stage.quiet()
            assert shown("otklik_outbound_parked") == len(ALL)
            before = shown("otklik_outbound_oldest_seconds")
            await stage.clock.pass_time(100)
            assert before is not None
            assert shown("otklik_outbound_oldest_seconds") == before + 100
            await stage.pass_until(lambda: ALL[-1] in messenger.shown[CLIENT])
            await stage.reported(len(ALL))
            await watch.stop()
        assert shown("otklik_outbound_oldest_seconds") == 0

    @requirement("fair:turns", "fair:fifteen-seconds")
    async def test_two_hundred_of_one_client_delay_the_single_one_of_another_by_fifteen_seconds_at_most(
        self, stage: Stage, messenger: ScriptedMessenger
    ) -> None:
        messenger.capabilities = replace(
            messenger.capabilities, text_limit=4096, group_chat=Pace(20, 60, gap=5), whole=Pace(30, 1)
        )
        async with running(stage.gateway(messenger)):
            for second in range(10):
                for number in range(20):
                    await relay(stage, "анна", f"{second * 20 + number:03d}")
                if second == 5:
                    await relay(stage, "борис", "один")
                    since = stage.clock.elapsed
                await stage.quiet()
                await stage.clock.pass_time(1)
                if second == 5:
                    assert "борис: один" not in messenger.shown[GROUP], "there was a flood"
            left = 15 - (stage.clock.elapsed - since)
            await stage.pass_until(lambda: "борис: один" in messenger.shown[GROUP], left)
            took = await stage.pass_until(lambda: "199" in "".join(messenger.shown[GROUP]), 180)
        hers = [shown.removeprefix("анна: ") for shown in messenger.shown[GROUP] if shown.startswith("анна: ")]
        assert [part for shown in hers for part in shown.split(" | ")] == [f"{number:03d}" for number in range(200)]
        assert took < 180

    async def test_while_nothing_can_be_written_down_it_waits_in_hand_and_in_order(
        self, stage: Stage, messenger: ScriptedMessenger, tmp_path: Path
    ) -> None:
        async with opened(Database(f"{database_url(tmp_path)}?timeout=0.01")) as hasty:
            await many_behind_a_429(stage, messenger)
            async with running(replace(stage, database=hasty).gateway(messenger)):
                await messenger.tried(1)
                async with stage.database.transaction():
                    for _ in range(20):
                        await stage.clock.until_sleeping()
                        await stage.clock.pass_time(1)
                    assert await parked(stage) == 0
                    assert messenger.shown[CLIENT] == []
                await stage.pass_until(lambda: ALL[-1] in messenger.shown[CLIENT])
                await stage.reported(len(ALL))
        assert messenger.shown[CLIENT] == ALL


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Database]:
    try:
        yield database
    finally:
        await database.close()


async def relay(stage: Stage, name: str, words: str) -> str:
    show = Show(chat=GROUP, content=Text(text=words), header=name)
    return await stage.order(show, key=name, lane="operators")


@pytest.mark.live
class TestInManyProcesses(ParkingSuite):
    @pytest.fixture
    async def stage(self, tmp_path: Path, amqp_url: str, postgres_url: str) -> AsyncIterator[Stage]:
        async with staged(tmp_path, amqp_url, database=postgres_url) as stage:
            yield stage
