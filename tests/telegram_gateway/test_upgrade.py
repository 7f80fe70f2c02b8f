"""The operators' group becomes a supergroup, another chat (TG-24): nothing is lost until the setting names it."""

import asyncio
from pathlib import Path

from structlog.testing import capture_logs

from chassis.clock import SystemClock
from contracts.content import Text
from contracts.delivery import Reported
from contracts.ids import FileRef
from contracts.inbound import OperatorSpoke
from contracts.outbound import Mark, Show
from contracts.routing import outbound_queue, partition_queue
from messaging.opening import open_broker
from messaging.port import Broker
from telegram_gateway.calls import React, SendFile, SendText
from telegram_gateway.ids import make_chat, make_message
from telegram_gateway.to_native import after_upgrade
from tests.telegram_gateway.stage import Stage
from tests.telegram_gateway.test_gateway import RouterInbox, gateway, tell

OPERATORS = outbound_queue("telegram", "operators")


async def refusals(stage: Stage, chat: int) -> int:
    return len([call for call in await stage.telegram.calls(chat=chat) if call.outcome == "400"])


async def waiting(folder: Path) -> tuple[int, int]:
    """What stands in the operators' queue and in the router's, while no gateway runs."""
    broker = open_broker(f"sqlite:///{folder}/gateway.db", name="test")
    await broker.start()
    await broker.wait_until_up(5)
    depths = await broker.depth(OPERATORS), await broker.depth(partition_queue(0))
    await broker.stop()
    return depths


async def until_refused(stage: Stage, chat: int, count: int) -> None:
    async with asyncio.timeout(10):
        while await refusals(stage, chat) < count:
            await SystemClock().sleep(0.01)


async def relay(broker: Broker, chat: int, text: str, reply_to: int | None = None) -> str:
    answered = None if reply_to is None else make_message(chat, reply_to)
    return await tell(broker, "operators", Show(chat=make_chat(chat), content=Text(text=text), reply_to=answered))


async def test_relays_wait_for_the_new_number_and_then_stand_in_the_new_group(on_stage: Stage, tmp_path: Path) -> None:
    telegram, inbox = on_stage.telegram, RouterInbox()
    old = await telegram.group("Basic", kind="group", members=[on_stage.oleg.id], admins=[on_stage.bot.id])
    asked = await telegram.say(old.id, "вопрос", sender=on_stage.oleg.id)
    new = await telegram.upgrade(old.id)

    with capture_logs() as logs:
        async with gateway(on_stage, tmp_path, old.id) as (_, broker):
            command = await relay(broker, old.id, "Анна: не открывается", reply_to=asked.id)
            await tell(broker, "answers", Show(chat=make_chat(old.id), content=Text(text="и это ждёт")))
            await until_refused(on_stage, old.id, 4)
    loud = {(entry["log_level"], entry["event"]) for entry in logs if entry.get("new_chat") == new.id}
    before = await waiting(tmp_path)

    async with gateway(on_stage, tmp_path, new.id) as (_, broker):
        shown = await telegram.wait(new.id, from_bot=True, contains="не открывается")
        await telegram.wait(new.id, from_bot=True, contains="и это ждёт")
        await telegram.say(new.id, "вижу", sender=on_stage.oleg.id, reply_to=shown.id)
        await inbox.listen(broker)
        heard = [await inbox.next() for _ in range(4)]

    assert before == (1, 1), "the relay waits unreported; the router has only the question"
    assert [(level, f"set OPERATOR_CHAT_ID={new.id} " in words) for level, words in loud] == [("critical", True)] * 2
    assert shown.reply_to is None
    (report,) = [one for one in heard if isinstance(one, Reported) and one.commands == (command,)]
    assert (report.reason, report.messages) == (None, (make_message(new.id, shown.id),))
    assert [one.reply_to for one in heard if isinstance(one, OperatorSpoke) and one.content == Text(text="вижу")] == [
        make_message(new.id, shown.id)
    ]


async def test_a_mark_on_a_message_that_the_upgrade_took_away_holds_up_nothing(on_stage: Stage, tmp_path: Path) -> None:
    telegram = on_stage.telegram
    old = await telegram.group("Basic", kind="group", members=[on_stage.oleg.id], admins=[on_stage.bot.id])
    said = await telegram.say(old.id, "вижу", sender=on_stage.oleg.id)
    new = await telegram.upgrade(old.id)

    async with gateway(on_stage, tmp_path, new.id) as (_, broker):
        for mark in ("delivered", "waiting"):
            marked = make_message(old.id, said.id)
            await tell(broker, "operators", Mark(chat=make_chat(old.id), message=marked, mark=mark))
        await relay(broker, old.id, "дальше")
        await telegram.wait(new.id, from_bot=True, contains="дальше")

    seen = await telegram.chat(new.id)
    assert [message.text for message in seen.messages if message.from_bot] == ["дальше"]


def test_what_is_said_anew_answers_no_message_of_the_old_group() -> None:
    text = SendText(-5, "Анна", reply_to=3, thread=4, silent=True)
    photo = SendFile(-5, "photo", FileRef("tg:file"), "Анна", reply_to=3)

    assert after_upgrade(text, -1005) == SendText(-1005, "Анна", silent=True)
    assert after_upgrade(photo, -1005) == SendFile(-1005, "photo", FileRef("tg:file"), "Анна")
    assert after_upgrade(React(-5, 3, ("👌",), "✓"), -1005) is None
