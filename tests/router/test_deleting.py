"""Taking an answer back from the client."""

import pytest

from contracts.content import Album, Photo
from contracts.delivery import Reason
from contracts.ids import ChatRef, FileRef, MessageRef, PersonRef
from contracts.inbound import OperatorSpoke, Person
from contracts.outbound import Delete
from tests.requirements import requirement
from tests.router.stage import Shown, Stage, edits, to_clients, to_operators

VERA = Person(ref=PersonRef("tg:901"), name="Вера")


def deletions(shown: list[Shown]) -> list[Delete]:
    return [each.command for each in shown if isinstance(each.command, Delete)]


async def answered(stage: Stage, words: str = "Не то", chat: str = "tg:1") -> tuple[OperatorSpoke, MessageRef]:
    """An operator's answer, and where it stands at the client."""
    card = to_operators(await stage.open(chat))[0]
    said = await stage.operator(words, card.message)
    (delivered,) = to_clients(await stage.shown())
    assert delivered.message is not None
    return said, delivered.message


async def asked(stage: Stage, to: MessageRef | None, by: Person | None = None) -> tuple[list[Shown], MessageRef]:
    said = await stage.operator("/удалить", to, bot=False, **({} if by is None else {"by": by}))
    return await stage.shown(), said.message


def word(shown: list[Shown], to: MessageRef) -> str:
    (said,) = to_operators(shown)
    assert (said.show.reply_to, said.show.silent) == (to, True)
    return said.text


@requirement("operators:delete")
async def test_an_answer_goes_at_the_client_and_the_operator_reads_so(stage: Stage) -> None:
    said, stands = await answered(stage)

    shown, command = await asked(stage, said.message)

    assert deletions(shown) == [Delete(chat=ChatRef("tg:1"), messages=(stands,))]
    assert {(each.queue, each.key) for each in shown if isinstance(each.command, Delete)} == {
        ("telegram-gateway.answers", "tg:1")
    }
    assert word(shown, command) == "Удалено у клиента. В этом чате сообщение осталось."


@requirement("operators:delete")
async def test_all_pieces_of_an_album_go_whichever_is_replied_to(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    items = [stage.answered(Photo(file=FileRef(f"tg:{number}")), card.message, album="a") for number in range(3)]
    for item in items:
        await stage.hear(item)
    await stage.pass_seconds(2)
    (delivered,) = to_clients(await stage.shown())
    assert isinstance(delivered.show.content, Album)

    shown, _ = await asked(stage, items[2].payload.message)

    assert [each.messages for each in deletions(shown)] == [delivered.messages]
    assert len(delivered.messages) == 3


@requirement("operators:delete")
async def test_a_correction_that_was_sent_as_a_new_answer_goes_too(stage: Stage) -> None:
    said, stands = await answered(stage, chat="vk:1")
    await stage.operator_edits(said.message, "Вот так")
    offer = to_operators(await stage.shown(refuse="unsupported"))[-1]
    await stage.operator_presses(offer.show.buttons[0][0].payload)
    (again,) = to_clients(await stage.shown())

    shown, _ = await asked(stage, said.message)

    assert [set(each.messages) for each in deletions(shown)] == [{stands, again.message}]


@requirement("operators:delete")
@pytest.mark.parametrize(
    ("chat", "reason", "words"),
    [
        ("tg:1", "too_late", "младше 48 часов"),
        ("vk:1", "too_late", "младше 24 часов"),
        ("fb:1", "unsupported", "Facebook не умеет"),
        ("tg:1", "blocked", "заблокировал"),
        ("tg:1", "set_aside", "сбой у нас"),
        ("tg:1", "refused", "мессенджер отказал"),
    ],
)
async def test_what_cannot_be_deleted_is_explained_and_may_be_tried_again(
    stage: Stage, chat: str, reason: Reason, words: str
) -> None:
    said, _ = await answered(stage, chat=chat)
    command = await stage.operator("/delete", said.message, bot=False)

    told = word(await stage.shown(refuse=reason), command.message)

    assert "клиент по-прежнему видит ответ" in told
    assert words in told
    assert len(deletions((await asked(stage, said.message))[0])) == 1


@requirement("operators:delete")
async def test_only_whoever_wrote_an_answer_deletes_it(stage: Stage) -> None:
    said, _ = await answered(stage)

    shown, command = await asked(stage, said.message, VERA)

    assert deletions(shown) == []
    assert "ответ коллеги" in word(shown, command)


async def test_it_wants_a_reply_to_ones_own_answer(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    for to in (None, card.message, (await stage.operator("между нами")).message):
        shown, command = await asked(stage, to)
        assert "ответом на своё сообщение" in word(shown, command)


async def test_an_answer_that_is_on_its_way_or_never_arrived_is_said_to_be_so(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    said = await stage.operator("Не то", card.message)
    on_its_way = await stage.operator("/удалить", said.message, bot=False)
    answer, told = await stage.waiting()
    assert "ещё не дошёл" in word([told], on_its_way.message)
    await stage.carry_out(answer, refuse="blocked")
    await stage.shown()

    shown, command = await asked(stage, said.message)

    assert "до клиента не дошёл" in word(shown, command)


async def test_what_is_deleted_is_deleted_once_and_no_longer_edited(stage: Stage) -> None:
    said, _ = await answered(stage)
    await asked(stage, said.message)

    shown, command = await asked(stage, said.message)
    assert deletions(shown) == []
    assert "уже удалён" in word(shown, command)

    await stage.operator_edits(said.message, "Иначе")
    shown = await stage.shown()
    assert edits(shown) == []
    assert "правка ему не видна" in word(shown, said.message)


@requirement("router:once-in-effect")
async def test_a_deletion_handled_twice_deletes_once_and_is_told_once(stage: Stage) -> None:
    said, _ = await answered(stage)
    command = stage.answered("/удалить", said.message, bot=False)
    await stage.hear(command)
    await stage.hear(command)
    (away,) = await stage.waiting()

    await stage.carry_out(away)
    await stage.carry_out(away)

    assert len(to_operators(await stage.shown())) == 1
