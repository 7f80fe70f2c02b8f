"""The operators' group becomes a supergroup, which is another chat (TG-24)."""

from dataclasses import replace

from contracts.content import Text
from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef, MessageRef
from contracts.inbound import OperatorChatMoved, OperatorChatSeen, OperatorSpoke
from contracts.outbound import Show
from messaging.outcomes import Done
from router.app.house import House
from router.app.speech import Speech
from tests.requirements import requirement
from tests.router.stage import DESK, OLEG, Shown, Stage, to_clients, to_operators

NEW = ChatRef("tg:-1002")


def moved(stage: Stage) -> Envelope[OperatorChatMoved]:
    said = OperatorChatMoved(chat=NEW, was=DESK, at=stage.clock.now())
    return Envelope(id=id_from("moved", NEW), key=NEW, payload=said, at=stage.clock.now(), correlation="moved")


async def seen(stage: Stage, chat: ChatRef) -> None:
    said = OperatorChatSeen(chat=chat, forum=False, at=stage.clock.now())
    assert await stage.hear(stage.envelope(said, chat)) == Done()


async def spoken(stage: Stage, text: str, to: MessageRef | None, chat: ChatRef = NEW, **more: bool) -> OperatorSpoke:
    said = OperatorSpoke(
        chat=chat,
        operator=OLEG,
        message=MessageRef(f"{chat}:{next(stage.numbers)}"),
        content=Text(text=text),
        reply_to=to,
        reply_to_bot=to is not None,
        at=stage.clock.now(),
        **more,
    )
    assert await stage.hear(stage.envelope(said, chat)) == Done()
    return said


@requirement("operators:moved")
async def test_everything_goes_to_the_new_chat_and_each_open_dialog_gets_a_card_that_can_be_answered(
    stage: Stage,
) -> None:
    await seen(stage, DESK)
    await stage.open()
    await stage.shown()
    assert await stage.hear(moved(stage)) == Done()
    await seen(stage, NEW)
    await stage.pass_seconds(1)
    shown = await stage.shown()

    word, card = to_operators_in(NEW, shown)
    assert word.text.startswith("Группа стала супергруппой")
    assert card.text.startswith("🟢 Новый диалог · поддержка\nАнна")
    await spoken(stage, "Слушаю", card.message)
    assert [each.text for each in to_clients(await stage.shown()) if each.show.chat == "tg:1"] == ["Слушаю"]


async def test_it_is_done_once_however_often_it_is_said(stage: Stage) -> None:
    await stage.open()
    assert await stage.hear(moved(stage)) == Done()
    again = moved(stage)
    assert await stage.hear(replace(again, id=id_from("again"))) == Done()

    assert len(to_operators_in(NEW, await stage.shown())) == 1


@requirement("operators:moved")
async def test_after_a_restart_the_new_chat_is_known_though_the_setting_still_names_the_old_one(stage: Stage) -> None:
    await stage.open()
    await stage.hear(moved(stage))
    await stage.shown()
    stage.house = House(Speech("ru"), DESK)
    stage.handlers = stage.another_replica()

    await stage.client("Ау")

    assert [each.show.chat for each in await stage.waiting() if isinstance(each.command, Show)] == [NEW]


async def test_another_replica_hears_what_is_said_in_the_new_chat_before_it_was_told(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    other = replace(stage, house=House(Speech("ru"), DESK))
    other.numbers = stage.numbers
    await other.client("Вопрос")
    await other.shown()
    await stage.hear(moved(stage))
    await stage.shown()

    await spoken(other, "/помощь", None)
    await spoken(other, "Слушаю", card.message, DESK)

    shown = await other.shown()
    assert [each.show.chat for each in to_operators_in(NEW, shown)] == [NEW]
    assert [each.text for each in shown if isinstance(each.command, Show) and each.show.chat == "tg:1"] == ["Слушаю"]


async def test_a_reply_to_a_message_of_the_former_group_is_said_to_go_to_nobody(stage: Stage) -> None:
    await stage.open()
    await stage.hear(moved(stage))
    await stage.shown()

    said = await spoken(stage, "Слушаю", None, reply_elsewhere=True)

    (word,) = to_operators_in(NEW, await stage.shown())
    assert (word.show.reply_to, word.text.startswith("Клиенту ничего не отправлено")) == (said.message, True)


async def test_a_group_that_is_not_the_operators_changes_nothing(stage: Stage) -> None:
    said = OperatorChatMoved(chat=ChatRef("tg:-77"), was=ChatRef("tg:-7"), at=stage.clock.now())
    assert await stage.hear(stage.envelope(said, said.chat)) == Done()

    assert await stage.shown() == []
    assert stage.house.operator_chat == DESK


def to_operators_in(chat: ChatRef, shown: list[Shown]) -> list[Shown]:
    return [each for each in shown if isinstance(each.command, Show) and each.show.chat == chat]
