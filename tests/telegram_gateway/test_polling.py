"""Updates by long polling: nothing is confirmed to Telegram before the broker has it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from chassis.clock import Clock, SystemClock
from gatewaykit.ingress.asking import SLOW
from gatewaykit.ingress.leased import GIVE_WAY
from messaging.dead import list_dead
from sandbox.control.seen import Say
from telegram_gateway.client import TelegramClient, open_bot
from telegram_gateway.ingress.polling import LONG_POLL, Polling
from telegram_gateway.requests import Me
from tests.clocks import FakeClock, settle
from tests.media import FewFiles
from tests.telegram_gateway.stage import TOKEN, Stage


@asynccontextmanager
async def polling(stage: Stage, clock: Clock | None = None) -> AsyncIterator[Polling]:
    poller = Polling(stage.client, stage.intake, stage.broker, clock or SystemClock())  # type: ignore[arg-type]  # all that a poller asks of a broker
    await poller.start()
    try:
        yield poller
    finally:
        async with asyncio.timeout(10):
            await poller.stop()


async def test_what_people_say_is_published_in_its_order(on_stage: Stage) -> None:
    await on_stage.telegram.send_many([Say(on_stage.anna.id, f"раз {number}") for number in range(20)])

    async with polling(on_stage):
        await on_stage.broker.until_published(20)
        await on_stage.telegram.say(on_stage.group.id, "два", sender=on_stage.oleg.id)
        await on_stage.broker.until_published(21)

    assert on_stage.broker.texts() == [*(f"раз {number}" for number in range(20)), "два"]
    assert {one.key for one in on_stage.broker.said()} == {f"tg:{on_stage.anna.id}", f"tg:{on_stage.group.id}"}


async def test_after_a_stop_nothing_waits_and_nothing_comes_twice(on_stage: Stage) -> None:
    await on_stage.telegram.say(on_stage.anna.id, "один")
    async with polling(on_stage):
        await on_stage.broker.until_published(1)
    assert await on_stage.telegram.pending(on_stage.bot.id) == 0

    async with polling(on_stage):
        await on_stage.telegram.say(on_stage.anna.id, "два")
        await on_stage.broker.until_published(2)

    assert on_stage.broker.texts() == ["один", "два"]


async def test_while_the_broker_is_away_telegram_keeps_everything(on_stage: Stage) -> None:
    clock = FakeClock()
    async with polling(on_stage, clock):
        await on_stage.telegram.say(on_stage.anna.id, "один")
        await on_stage.broker.until_published(1)
        await until_confirmed(on_stage)
        on_stage.broker.go_away()
        await on_stage.telegram.say(on_stage.anna.id, "два")
        await on_stage.broker.until_refused()
        await clock.until_sleeping()
        waiting = await on_stage.telegram.pending(on_stage.bot.id)
        on_stage.broker.come_back()
        clock.advance(1)
        await on_stage.broker.until_published(2)

    assert waiting == 1
    assert on_stage.broker.texts() == ["один", "два"]


async def test_what_was_published_and_not_confirmed_comes_again_with_the_same_ids(on_stage: Stage) -> None:
    await on_stage.telegram.say(on_stage.anna.id, "один")
    again = await on_stage.client.updates(None, 0)
    await on_stage.intake.take(again)

    async with polling(on_stage):
        first, second = await on_stage.broker.until_published(2)

    assert first == second


async def test_a_strange_update_is_set_aside_and_the_next_goes_on(on_stage: Stage) -> None:
    source = Scripted([[{"update_id": 7, "telepathy": {}}, text_of(8, "дальше")]])
    poller = Polling(source, on_stage.intake, on_stage.broker, SystemClock())  # type: ignore[arg-type]  # as above

    await poller.start()
    await on_stage.broker.until_published(2)
    await source.until_asked_for(9)
    await poller.stop()

    (dead,) = await list_dead(on_stage.broker.broker, "telegram-gateway")
    assert (dead.type, dead.reason, dead.detail) == (
        "telegram.update",
        "broken_contract",
        "no known kind of update: telepathy",
    )
    assert dead.body == b'{"update_id": 7, "telepathy": {}}'
    assert on_stage.broker.texts() == ["дальше"]


async def test_another_poller_is_given_way(on_stage: Stage) -> None:
    clock = FakeClock()
    other = TelegramClient(open_bot(TOKEN, on_stage.url, None), FewFiles())
    async with polling(on_stage, clock):
        await on_stage.telegram.say(on_stage.anna.id, "один")
        await on_stage.broker.until_published(1)
        await until_confirmed(on_stage)
        await other.updates(None, 0)
        await clock.until_sleeping()
        asked_meanwhile = len(await on_stage.telegram.calls("getUpdates"))
        await clock.pass_time(GIVE_WAY)
        await on_stage.telegram.say(on_stage.anna.id, "два")
        await on_stage.broker.until_published(2)
    await other.close()

    assert asked_meanwhile <= 3
    assert on_stage.broker.texts()[-1] == "два"


async def test_a_webhook_that_was_left_behind_is_taken_away_and_drops_nothing(on_stage: Stage) -> None:
    await on_stage.client.receive_by_webhook("https://127.0.0.1:8443/telegram/webhook", "secret")
    await on_stage.telegram.say(on_stage.anna.id, "ещё тогда")

    async with polling(on_stage):
        await on_stage.broker.until_published(1)

    assert on_stage.broker.texts() == ["ещё тогда"]


async def test_telegrams_faults_are_waited_out(on_stage: Stage) -> None:
    clock = FakeClock()
    await on_stage.telegram.fault("502", method="deleteWebhook")
    await on_stage.telegram.fault("500", method="getUpdates", times=2)
    await on_stage.telegram.say(on_stage.anna.id, "терпение")

    async with polling(on_stage, clock):
        for pause in (0.5, 0.5, 1.0):
            await clock.until_sleeping()
            await clock.pass_time(pause)
        await on_stage.broker.until_published(1)

    assert on_stage.broker.texts() == ["терпение"]


async def test_a_revoked_token_is_tried_again_slowly(on_stage: Stage) -> None:
    clock = FakeClock()
    await on_stage.telegram.revoke()

    async with polling(on_stage, clock) as poller:
        await clock.until_sleeping(2)  # after deleteWebhook and getMe
        await clock.pass_time(SLOW - 1)

        assert clock.sleeping == 2
        assert poller.runs


async def test_of_two_pollers_one_stands_by_and_takes_over(on_stage: Stage) -> None:
    async with polling(on_stage) as first:
        await on_stage.telegram.say(on_stage.anna.id, "один")
        await on_stage.broker.until_published(1)
        async with polling(on_stage):
            await first.stop()
            await on_stage.telegram.say(on_stage.anna.id, "два")
            await on_stage.broker.until_published(2)

    assert on_stage.broker.texts() == ["один", "два"]
    assert not [call for call in await on_stage.telegram.calls("getUpdates") if call.outcome == "409"]


@pytest.mark.parametrize("fault", ["hang", "drop"])
async def test_a_stop_does_not_wait_for_telegram(on_stage: Stage, fault: str) -> None:
    await on_stage.telegram.fault(fault, method="deleteWebhook", times=1000)  # type: ignore[arg-type]  # one of the two

    async with polling(on_stage, FakeClock()):
        await until_called(on_stage, "getMe", 1)


@pytest.mark.parametrize("moment", ["a long poll", "no broker", "no Telegram", "another's turn"])
async def test_a_stop_cuts_whatever_is_waited_for_and_is_no_fault(on_stage: Stage, moment: str) -> None:
    async with polling(on_stage) as other:
        await on_stage.telegram.say(on_stage.anna.id, "один")
        await on_stage.broker.until_published(1)
        await until_confirmed(on_stage)
        if moment != "another's turn":
            await other.stop()
        if moment == "no broker":
            on_stage.broker.go_away()
        if moment == "no Telegram":
            await on_stage.telegram.down("closed")
        async with polling(on_stage) as poller:
            await settle()
            begun = SystemClock().monotonic()
            with capture_logs() as logs:
                await poller.stop()

    assert SystemClock().monotonic() - begun < LONG_POLL / 3
    assert [entry["action"] for entry in logs if entry["log_level"] == "error"] == []


async def until_called(stage: Stage, method: str, count: int) -> None:
    async with asyncio.timeout(10):
        while len(await stage.telegram.calls(method)) < count:
            pass


async def until_confirmed(stage: Stage) -> None:
    """The poller has asked for more, and so told Telegram that it has the rest."""
    async with asyncio.timeout(10):
        while await stage.telegram.pending(stage.bot.id):
            pass


def text_of(update: int, text: str) -> dict[str, Any]:
    anna = {"id": 501, "is_bot": False, "first_name": "Анна"}
    chat = {"id": 501, "type": "private", "first_name": "Анна"}
    return {
        "update_id": update,
        "message": {"message_id": 1, "date": 1767225600, "from": anna, "chat": chat, "text": text},
    }


class Scripted:
    """A Telegram that sends what a script says; asked for more, it waits."""

    def __init__(self, batches: list[Sequence[Mapping[str, Any]]]) -> None:
        self._batches = batches
        self._asked: list[int | None] = []
        self._news = asyncio.Condition()

    async def me(self) -> Me:
        return Me(id=4242, username="otklik_bot")

    async def updates(self, offset: int | None, seconds: int, limit: int = 100) -> Sequence[Mapping[str, Any]]:
        async with self._news:
            self._asked.append(offset)
            self._news.notify_all()
        if self._batches:
            return self._batches.pop(0)[:limit]
        if seconds:
            await asyncio.Event().wait()
        return []

    async def receive_by_polling(self) -> None:
        return

    async def receive_by_webhook(self, url: str, secret: str) -> None:
        raise AssertionError(f"not in this conversation: {url}{secret}")

    async def until_asked_for(self, offset: int) -> None:
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: offset in self._asked)
