"""Steering the sandbox: waiting, floods, repeats, the same again from the same seed."""

import asyncio
import struct
import zlib
from typing import Any

import pytest

from sandbox import running_sandbox
from sandbox.control import Button, ControlRefused, NothingCame, Say
from sandbox.pictures import png, size_of
from tests.sandbox.telegram.stage import Stage


async def test_wait_returns_as_soon_as_the_message_stands_there(stage: Stage) -> None:
    waiting = asyncio.create_task(stage.telegram.wait(stage.anna.id, contains="passed on", from_bot=True))
    keyboard = {"inline_keyboard": [[{"text": "5", "callback_data": "rate:5"}]]}

    await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="It was passed on.", reply_markup=keyboard)

    seen = await waiting
    assert (seen.text, seen.inline) == ("It was passed on.", ((Button("5", "rate:5"),),))


async def test_wait_after_a_sequence_sees_only_what_changed_since(stage: Stage) -> None:
    message = await stage.telegram.say(stage.anna.id, "hello")
    with pytest.raises(NothingCame, match="hello"):
        await stage.telegram.wait(stage.anna.id, text="hello", after=message.sequence, within=0.1)

    await stage.telegram.edit(stage.anna.id, message.id, "hello!")

    assert (await stage.telegram.wait(stage.anna.id, after=message.sequence)).edited


async def test_a_flood_is_one_call(stage: Stage) -> None:
    said = await stage.telegram.send_many(Say(stage.anna.id, f"{number}") for number in range(200))

    assert [message.text for message in said] == [f"{number}" for number in range(200)]
    assert await stage.telegram.pending(stage.bot.id) == 200
    assert len(await stage.telegram.wait_for(stage.anna.id, count=200, kind="text", from_bot=False)) == 201


async def test_equal_texts_of_a_bot_are_counted(stage: Stage) -> None:
    for text in ("one", "two", "one"):
        await stage.bot.call("sendMessage", chat_id=stage.anna.id, text=text)

    assert await stage.telegram.repeats(stage.anna.id) == {"one": 2}


async def test_the_journal_names_every_call_and_what_became_of_it(stage: Stage) -> None:
    await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="one")
    await stage.bot.ask("sendMessage", chat_id=42, text="two")

    calls = await stage.telegram.calls("sendMessage")

    assert [(call.chat, call.outcome, call.effect) for call in calls] == [
        (stage.anna.id, "ok", True),
        (42, "400", False),
    ]
    counters = await stage.telegram.counters()
    assert (counters["sendMessage"], counters["sendMessage:400"]) == (2, 1)


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("say", {"chat": 42, "text": "nobody"}),
        ("say", {"text": "nowhere"}),
        ("fault", {"kind": "flood"}),
        ("sing", {}),
    ],
)
async def test_an_order_that_cannot_be_carried_out_says_why(stage: Stage, name: str, order: dict[str, Any]) -> None:
    with pytest.raises(ControlRefused):
        await stage.sandbox.control.order(f"telegram/{name}", order)


async def test_who_blocked_the_bot_or_is_not_in_the_group_cannot_write(stage: Stage) -> None:
    await stage.telegram.block(stage.anna.id)

    with pytest.raises(ControlRefused):
        await stage.telegram.say(stage.anna.id, "hello")
    with pytest.raises(ControlRefused):
        await stage.telegram.say(stage.forum.id, "hello", sender=stage.anna.id)


async def test_the_same_seed_gives_the_same_ids() -> None:
    first, second = [await ids_of(seed) for seed in (7, 7)]

    assert first == second
    assert first != await ids_of(8)


async def ids_of(seed: int) -> tuple[object, ...]:
    async with running_sandbox(seed=seed) as sandbox:
        telegram = sandbox.control.telegram
        bot, anna = await telegram.bot(), await telegram.person("Anna")
        group = await telegram.group("Operators", members=[anna.id], admins=[bot.id])
        return bot, anna, group, (await telegram.send(Say(anna.id, kind="photo"))).sha256


def test_a_picture_is_a_png_that_others_can_read() -> None:
    picture = png(3, 2, (1, 2, 3))

    body = picture[picture.index(b"IDAT") + 4 :]
    length = struct.unpack(">I", picture[picture.index(b"IDAT") - 4 : picture.index(b"IDAT")])[0]
    assert size_of(picture) == (3, 2)
    assert zlib.decompress(body[:length]) == (b"\x00" + bytes((1, 2, 3)) * 3) * 2
    assert png(3, 2, mark=1) != png(3, 2, mark=2)
    assert size_of(b"no picture") is None
