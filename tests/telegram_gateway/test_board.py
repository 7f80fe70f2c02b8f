"""What the board needs of a simulated Telegram: links, pins, and that the pin's notice goes away."""

import pytest

from contracts.ids import MessageRef
from messaging.failures import Refused
from telegram_gateway.calls import EditText, GetPin, Linked, PinMessage, Remove, SendText
from tests.telegram_gateway.stage import Stage


async def test_a_linked_text_stands_and_changes_with_its_links(on_stage: Stage) -> None:
    chat = on_stage.group.id
    link = Linked(3, 4, "https://t.me/c/1/2")

    await on_stage.client.deliver(SendText(chat, "1. Анна", links=(link,)))
    board = await on_stage.telegram.wait(chat, from_bot=True)
    await on_stage.client.deliver(EditText(chat, board.id, "2. Анна", (link,)))

    edited = await on_stage.telegram.wait(chat, id=board.id, edited=True)
    wanted = ({"type": "text_link", "offset": 3, "length": 4, "url": "https://t.me/c/1/2"},)
    assert board.entities == edited.entities == wanted


async def test_a_message_is_pinned_in_silence_found_and_its_notice_removed(on_stage: Stage) -> None:
    chat, telegram = on_stage.group.id, on_stage.telegram
    (board,) = await on_stage.client.deliver(SendText(chat, "Табло"))
    number = int(board.rpartition(":")[2])
    assert await on_stage.client.deliver(GetPin(chat, number)) == ()

    for _ in range(2):  # one that is pinned already is no fault
        assert await on_stage.client.deliver(PinMessage(chat, number)) == (board,)

    notice = await telegram.wait(chat, kind="pinned_message")
    assert await on_stage.client.deliver(GetPin(chat, number)) == (board,)
    await on_stage.client.deliver(Remove(chat, (notice.id,)))
    assert [message.id for message in (await telegram.chat(chat)).messages] == [number]


async def test_a_pin_of_an_older_message_is_not_the_one_that_was_asked_for(on_stage: Stage) -> None:
    chat, telegram = on_stage.group.id, on_stage.telegram
    older = await telegram.say(chat, "Правила", sender=on_stage.oleg.id)
    (board,) = await on_stage.client.deliver(SendText(chat, "Табло"))
    number = int(board.rpartition(":")[2])
    newer = await telegram.say(chat, "Важно", sender=on_stage.oleg.id)

    await telegram.pin(chat, older.id, on_stage.oleg.id)
    assert await on_stage.client.deliver(GetPin(chat, number)) == ()
    await telegram.pin(chat, newer.id, on_stage.oleg.id)
    assert await on_stage.client.deliver(GetPin(chat, number)) == (MessageRef(f"tg:{chat}:{newer.id}"),)


@pytest.mark.parametrize(
    ("rights", "deleted", "reason"), [((), False, "no_rights"), (("can_pin_messages",), True, "message_gone")]
)
async def test_a_pin_that_is_refused_says_why(
    on_stage: Stage, rights: tuple[str, ...], *, deleted: bool, reason: str
) -> None:
    chat, telegram = on_stage.group.id, on_stage.telegram
    (board,) = await on_stage.client.deliver(SendText(chat, "Табло"))
    number = int(board.rpartition(":")[2])
    await telegram.member(chat, on_stage.bot.id, "administrator", rights=rights)
    if deleted:
        await telegram.delete(chat, number)

    with pytest.raises(Refused) as refused:
        await on_stage.client.deliver(PinMessage(chat, number))

    assert refused.value.reason == reason
