"""The operators' group becomes a supergroup, another chat (TG-24): nothing is lost, and nobody need set it anew."""

from pathlib import Path

from structlog.testing import capture_logs

from contracts.content import Text
from contracts.delivery import Reported
from contracts.ids import FileRef
from contracts.inbound import OperatorChatMoved, OperatorSpoke
from contracts.outbound import Mark, Show
from messaging.port import Broker
from telegram_gateway.calls import React, SendFile, SendText
from telegram_gateway.ids import make_chat, make_message
from telegram_gateway.to_native import after_upgrade
from tests.telegram_gateway.stage import Stage
from tests.telegram_gateway.test_gateway import RouterInbox, gateway, tell


async def refusals(stage: Stage, chat: int) -> int:
    return len([call for call in await stage.telegram.calls("sendMessage", chat=chat) if call.outcome == "400"])


async def relay(broker: Broker, chat: int, text: str, reply_to: int | None = None) -> str:
    answered = None if reply_to is None else make_message(chat, reply_to)
    return await tell(broker, "operators", Show(chat=make_chat(chat), content=Text(text=text), reply_to=answered))


async def test_what_is_said_to_the_former_group_stands_in_the_new_one_though_the_setting_names_the_old(
    on_stage: Stage, tmp_path: Path
) -> None:
    """The sender is the first who hears of it: Telegram's own word has not come yet, or never comes."""
    telegram, inbox = on_stage.telegram, RouterInbox()
    old = await telegram.group("Basic", kind="group", members=[on_stage.oleg.id], admins=[on_stage.bot.id])
    asked = await telegram.say(old.id, "вопрос", sender=on_stage.oleg.id)
    new = await telegram.upgrade(old.id)

    with capture_logs() as logs:
        async with gateway(on_stage, tmp_path, old.id) as (_, broker):
            command = await relay(broker, old.id, "Анна: не открывается", reply_to=asked.id)
            shown = await telegram.wait(new.id, from_bot=True, contains="не открывается")
            await telegram.say(new.id, "вижу", sender=on_stage.oleg.id, reply_to=shown.id)
            await inbox.listen(broker)
            heard = [await inbox.next()]
            while not (isinstance(heard[-1], OperatorSpoke) and heard[-1].content == Text(text="вижу")):
                heard.append(await inbox.next())

    loud = [entry["event"] for entry in logs if entry.get("new_chat") == new.id]
    assert len(loud) == 1
    assert f"set OPERATOR_CHAT_ID={new.id} when it suits you" in loud[0]
    assert shown.reply_to is None
    assert {(one.was, one.chat) for one in heard if isinstance(one, OperatorChatMoved)} == {
        (make_chat(old.id), make_chat(new.id))
    }
    (report,) = [one for one in heard if isinstance(one, Reported) and one.commands == (command,)]
    assert (report.reason, report.messages) == (None, (make_message(new.id, shown.id),))
    spoken = [one for one in heard if isinstance(one, OperatorSpoke)]
    assert [(one.content, one.reply_to) for one in spoken if one.chat == make_chat(new.id)] == [
        (Text(text="вижу"), make_message(new.id, shown.id))
    ]
    assert [one.content for one in spoken if one.chat == make_chat(old.id)] == [Text(text="вопрос")]


async def test_after_a_restart_the_new_number_is_known(on_stage: Stage, tmp_path: Path) -> None:
    telegram = on_stage.telegram
    old = await telegram.group("Basic", kind="group", members=[on_stage.oleg.id], admins=[on_stage.bot.id])
    new = await telegram.upgrade(old.id)
    async with gateway(on_stage, tmp_path, old.id) as (_, broker):
        await relay(broker, old.id, "раз")
        await telegram.wait(new.id, from_bot=True, contains="раз")
    refused = await refusals(on_stage, old.id)

    async with gateway(on_stage, tmp_path, old.id) as (_, broker):
        await relay(broker, old.id, "два")
        await telegram.wait(new.id, from_bot=True, contains="два")

    assert await refusals(on_stage, old.id) == refused, "nobody asks the old group any more"


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
