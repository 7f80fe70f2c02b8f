"""Somebody among the operators writes as the group itself, so that nobody knows who it is (TG-62)."""

import pytest

from contracts.content import Text
from contracts.ids import MessageRef, PersonRef
from contracts.inbound import OperatorSpoke, Person
from router.app.speech import Speech
from tests.requirements import requirement
from tests.router.stage import DESK, OLEG, Shown, Stage, marks, to_clients, to_operators

GROUP = Person(ref=PersonRef(DESK), name="Операторы")
IRINA = Person(ref=PersonRef("tg:901"), name="Ирина", username="Irina")


async def asks(stage: Stage) -> Shown:
    """Anna's message, as it stands among the operators."""
    await stage.open()
    await stage.client("Не открывается")
    return to_operators(await stage.shown())[-1]


async def as_group(stage: Stage, words: str, to: MessageRef | None = None) -> OperatorSpoke:
    return await stage.operator(words, to, by=GROUP, anonymous=True)


async def word(stage: Stage, words: str, to: MessageRef | None = None) -> str:
    """The one thing that the bot says to it."""
    await as_group(stage, words, to)
    shown = await stage.shown()
    assert to_clients(shown) == []
    (said,) = to_operators(shown)
    return said.text


async def taken_by(stage: Stage) -> str:
    """What the list of open dialogs says of who answers."""
    await stage.operator("/открытые")
    return to_operators(await stage.shown())[-1].text


@requirement("rights:anonymous-answer")
async def test_the_answer_is_delivered_and_nobody_has_the_dialog_by_it(stage: Stage) -> None:
    relay = await asks(stage)

    await as_group(stage, "Переустановите", relay.message)
    shown = await stage.shown()

    assert [each.show.content for each in to_clients(shown)] == [Text(text="Переустановите")]
    assert [mark.mark for mark in marks(shown)] == ["delivered"]
    assert "Операторы" not in await taken_by(stage)
    await stage.operator("Помогло?", relay.message, by=IRINA)
    await stage.shown()
    assert "Ирина" in await taken_by(stage)


@requirement("rights:anonymous-answer")
async def test_an_answer_as_the_group_is_no_second_operators_nor_is_the_one_after_it(stage: Stage) -> None:
    relay = await asks(stage)
    said: list[Shown] = []
    for name, anonymous in ((OLEG, False), (GROUP, True), (OLEG, False)):
        await stage.operator("Сейчас", relay.message, by=name, anonymous=anonymous)
        said += to_operators(await stage.shown())

    assert said == []
    await stage.operator("И я", relay.message, by=IRINA)
    assert "Олег" in to_operators(await stage.shown())[-1].text


@requirement("rights:anonymous-answer")
async def test_an_answer_as_the_group_opens_a_closed_dialog_that_is_nobodys(stage: Stage) -> None:
    relay = await asks(stage)
    await stage.operator("/пока", relay.message)
    await stage.shown()

    await as_group(stage, "Вот ещё что", relay.message)

    assert Text(text="Вот ещё что") in [each.show.content for each in to_clients(await stage.shown())]
    assert "Операторы" not in await taken_by(stage)


@requirement("rights:anonymous-word")
@pytest.mark.parametrize("spoken", ["ru", "en"])
async def test_assigning_to_oneself_needs_a_name_and_assigning_a_colleague_does_not(stage: Stage, spoken: str) -> None:
    stage.house.speech = Speech("en" if spoken == "en" else "ru")
    relay = await asks(stage)
    await stage.operator("Смотрю", relay.message, by=IRINA)
    await stage.shown()

    told = await word(stage, "/назначить", relay.message)

    assert ("Remain Anonymous" if spoken == "en" else "«Остаться анонимным»") in told
    assert ("/assign @name" if spoken == "en" else "/назначить @имя") in told
    assert "Ирина" in await word(stage, "/назначить @irina", relay.message)


@requirement("rights:anonymous-word")
async def test_whose_an_answer_is_must_be_known_for_it_to_be_deleted(stage: Stage) -> None:
    relay = await asks(stage)
    answer = await as_group(stage, "Не то", relay.message)
    await stage.shown()

    told = await word(stage, "/удалить", answer.message)
    assert "«Остаться анонимным»" in told
    assert "измените само сообщение" in told
    await stage.operator("/удалить", answer.message, by=OLEG)
    assert "от имени группы" in to_operators(await stage.shown())[-1].text


@requirement("rights:anonymous-word")
@pytest.mark.parametrize("command", ["/рассылка", "/почта", "/журнал", "/тарифы", "/статистика 30"])
async def test_an_owners_command_says_what_to_switch_off_and_to_send_it_again(owned: Stage, command: str) -> None:
    told = await word(owned, command)

    assert "«Остаться анонимным»" in told
    assert "ещё раз" in told
    assert "в личном чате" in told
