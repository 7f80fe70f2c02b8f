"""Calls to a simulated Telegram, through the real client library."""

from dataclasses import replace
from hashlib import sha256

import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiohttp import web

from contracts.ids import FileRef, MessageRef
from contracts.outbound import Button, Mark
from gatewaykit.failures import FirstThings, TokenRefused
from messaging.failures import Failure, RateLimited, Refused, Unavailable
from sandbox.control.seen import Say
from sandbox.pictures import png
from telegram_gateway.calls import (
    Answer,
    EditText,
    GroupItem,
    Inline,
    Menu,
    NoMenu,
    React,
    Remove,
    SendContact,
    SendFile,
    SendGroup,
    SendPlace,
    SendText,
)
from telegram_gateway.client import TelegramClient, TelegramFiles, open_bot
from telegram_gateway.failures import GroupShut, Upgraded
from telegram_gateway.ids import make_chat, make_file, make_message, parse_message
from tests.media import FewFiles
from tests.ports import free_port
from tests.requirements import requirement
from tests.telegram_gateway.stage import TOKEN, Stage


async def failure_of(stage: Stage, call: SendText | SendFile | Remove) -> Failure:
    with pytest.raises(Failure) as caught:
        await stage.client.deliver(call)
    return caught.value


async def test_a_text_stands_in_the_chat_as_it_was_said(on_stage: Stage) -> None:
    await on_stage.telegram.start(on_stage.anna.id)
    text = "*не жирно* <b>и это</b> [id1|Анна]"

    ref = await on_stage.client.deliver(SendText(on_stage.anna.id, text))

    seen = await on_stage.telegram.wait(on_stage.anna.id, from_bot=True)
    assert ref == (MessageRef(f"tg:{on_stage.anna.id}:{seen.id}"),)
    assert seen.text == text
    assert seen.entities == ()


async def test_an_answer_quotes_what_it_answers_and_goes_out_without_it_too(on_stage: Stage) -> None:
    question = await on_stage.telegram.say(on_stage.anna.id, "как?")

    await on_stage.client.deliver(SendText(on_stage.anna.id, "так", reply_to=question.id))
    await on_stage.client.deliver(SendText(on_stage.anna.id, "эдак", reply_to=99_999))

    quoting, bare = await on_stage.telegram.wait_for(on_stage.anna.id, from_bot=True, count=2)
    assert (quoting.text, quoting.reply_to) == ("так", question.id)
    assert (bare.text, bare.reply_to) == ("эдак", None)


@requirement("operators:delete")
async def test_after_48_hours_a_deletion_is_too_late_and_nothing_goes(on_stage: Stage) -> None:
    await on_stage.telegram.start(on_stage.anna.id)
    (old,) = await on_stage.client.deliver(SendText(on_stage.anna.id, "старое"))
    await on_stage.telegram.advance(48 * 3600)
    (new,) = await on_stage.client.deliver(SendText(on_stage.anna.id, "новое"))
    numbers = (parse_message(old)[1], parse_message(new)[1])

    failure = await failure_of(on_stage, Remove(on_stage.anna.id, numbers))

    assert isinstance(failure, Refused)
    assert failure.reason == "too_late"
    assert (await on_stage.telegram.chat(on_stage.anna.id)).texts()[-2:] == ("старое", "новое")


@pytest.mark.parametrize("kind", ["photo", "document", "video", "voice", "audio", "sticker", "animation", "video_note"])
async def test_a_file_comes_back_by_its_id(on_stage: Stage, kind: str) -> None:
    sent = await on_stage.telegram.send(Say(on_stage.anna.id, kind=kind))  # type: ignore[arg-type]  # of these words
    (update,) = await on_stage.client.updates(None, 1)
    held = update["message"][kind]
    file_id = (held[-1] if isinstance(held, list) else held)["file_id"]

    await on_stage.client.deliver(SendFile(on_stage.group.id, kind, make_file(file_id)))  # type: ignore[arg-type]  # as above

    relayed = await on_stage.telegram.wait(on_stage.group.id, from_bot=True)
    assert (relayed.kind, relayed.sha256) == (kind, sent.sha256)


async def test_a_file_of_another_messenger_is_uploaded(on_stage: Stage) -> None:
    picture = png(320, 200)
    media = FewFiles({"vk:1:2:0": picture, "vk:1:2:1": b"a document"})
    client = TelegramClient(open_bot(TOKEN, on_stage.url, None), media)
    await on_stage.telegram.start(on_stage.anna.id)
    for call in (
        SendFile(on_stage.anna.id, "photo", FileRef("vk:1:2:0"), "вот"),
        SendFile(on_stage.anna.id, "document", FileRef("vk:1:2:1"), name="договор.txt"),
    ):
        await client.prepare(call)
        await client.deliver(call)
    await client.close()

    photo, document = await on_stage.telegram.wait_for(on_stage.anna.id, from_bot=True, count=2)
    assert (photo.kind, photo.sha256, photo.text) == ("photo", sha256(picture).hexdigest(), "вот")
    assert (document.kind, document.file_name) == ("document", "договор.txt")


async def test_what_is_no_picture_goes_as_a_document_instead(on_stage: Stage) -> None:
    client = TelegramClient(open_bot(TOKEN, on_stage.url, None), FewFiles({"vk:1:2:0": b"no picture at all"}))
    await on_stage.telegram.start(on_stage.anna.id)
    call = SendFile(on_stage.anna.id, "photo", FileRef("vk:1:2:0"))
    await client.prepare(call)
    await client.deliver(call)
    await client.close()

    assert (await on_stage.telegram.wait(on_stage.anna.id, from_bot=True)).kind == "document"


async def test_a_file_that_is_gone_is_known_before_anything_is_sent(on_stage: Stage) -> None:
    with pytest.raises(Refused) as refused:
        await on_stage.client.prepare(SendFile(on_stage.anna.id, "photo", FileRef("vk:1:2:0")))

    assert refused.value.reason == "file_gone"


@requirement("operators:albums")
async def test_an_album_stands_as_one_and_each_of_its_messages_is_named(on_stage: Stage) -> None:
    await on_stage.telegram.start(on_stage.anna.id)
    for number in (1, 2):
        await on_stage.telegram.send(Say(on_stage.anna.id, kind="photo", data=png(100, 100, mark=number)))
    updates = await on_stage.client.updates(None, 1)
    photos = [make_file(one["message"]["photo"][-1]["file_id"]) for one in updates if "photo" in one["message"]]
    items = tuple(GroupItem("photo", file, f"фото {number}") for number, file in enumerate(photos))

    refs = await on_stage.client.deliver(SendGroup(on_stage.anna.id, items))

    shown = await on_stage.telegram.wait_for(on_stage.anna.id, from_bot=True, count=2)
    assert refs == tuple(MessageRef(f"tg:{on_stage.anna.id}:{one.id}") for one in shown)
    assert len({one.album for one in shown}) == 1
    assert [one.text for one in shown] == ["фото 0", "фото 1"]


async def test_places_and_contacts_are_shown_as_such(on_stage: Stage) -> None:
    await on_stage.telegram.start(on_stage.anna.id)
    anna = on_stage.anna.id
    for call in (
        SendPlace(anna, 55.75, 37.62),
        SendPlace(anna, 55.75, 37.62, "Склад", "Москва"),
        SendContact(anna, "Борис", "+70000000000"),
    ):
        await on_stage.client.deliver(call)

    shown = await on_stage.telegram.wait_for(anna, from_bot=True, count=3)
    assert [one.kind for one in shown] == ["location", "venue", "contact"]


@requirement("operators:edit:telegram")
async def test_a_message_is_changed_and_the_same_again_is_no_fault(on_stage: Stage) -> None:
    await on_stage.telegram.start(on_stage.anna.id)
    ((ref,), anna) = (await on_stage.client.deliver(SendText(on_stage.anna.id, "раз")), on_stage.anna.id)
    number = int(ref.rpartition(":")[2])
    for _ in range(2):
        assert await on_stage.client.deliver(EditText(anna, number, "два")) == (ref,)

    assert (await on_stage.telegram.wait(anna, id=number)).text == "два"
    with pytest.raises(Refused) as refused:
        await on_stage.client.deliver(EditText(anna, 99_999, "три"))
    assert refused.value.reason == "message_gone"


async def test_a_file_is_read_by_its_id_and_one_too_large_is_known_before_a_byte(on_stage: Stage) -> None:
    await on_stage.telegram.send(Say(on_stage.anna.id, kind="document", data=b"x" * 1000, name="a.txt"))
    (update,) = await on_stage.client.updates(None, 1)
    file = make_file(update["message"]["document"]["file_id"])
    bot = open_bot(TOKEN, on_stage.url, None)
    files = TelegramFiles(bot)
    async with files.open(file, 5000) as incoming:
        assert b"".join([chunk async for chunk in incoming.chunks]) == b"x" * 1000
        assert incoming.size == 1000
    with pytest.raises(Refused) as refused:
        async with files.open(file, 999):
            pass
    await bot.session.close()
    assert refused.value.reason == "too_large"


async def test_buttons_menu_and_no_menu_are_shown(on_stage: Stage) -> None:
    anna = on_stage.anna.id
    await on_stage.telegram.start(anna)

    await on_stage.client.deliver(SendText(anna, "?", keyboard=Inline(((Button(text="Да", payload="y"),),))))
    await on_stage.client.deliver(SendText(anna, "меню", keyboard=Menu((("Оплата",), ("Поддержка",)))))
    with_menu = await on_stage.telegram.chat(anna)
    await on_stage.client.deliver(SendText(anna, "без", keyboard=NoMenu()))
    without = await on_stage.telegram.chat(anna)

    assert with_menu.messages[1].inline[0][0].data == "y"
    assert with_menu.keyboard == (("Оплата",), ("Поддержка",))
    assert without.keyboard is None


@requirement("operators:mark:reaction")
async def test_a_mark_is_the_first_reaction_that_the_chat_allows(on_stage: Stage) -> None:
    group = on_stage.group.id
    first = await on_stage.telegram.say(group, "ответ", sender=on_stage.oleg.id)
    second = await on_stage.telegram.say(group, "ещё", sender=on_stage.oleg.id)
    mark = React(group, first.id, ("👌", "👍"), "✓")
    await on_stage.telegram.allow_reactions(group, ["👍"])

    await on_stage.client.deliver(mark)
    await on_stage.client.deliver(replace(mark, message=second.id))

    chat = await on_stage.telegram.chat(group)
    assert [message.reactions for message in chat.messages] == [("👍",), ("👍",)]
    assert len(await on_stage.telegram.calls("setMessageReaction")) == 3


@requirement("operators:mark:reaction")
async def test_where_no_reaction_is_allowed_a_silent_reply_says_it(on_stage: Stage) -> None:
    group = on_stage.group.id
    answer = await on_stage.telegram.say(group, "ответ", sender=on_stage.oleg.id)
    await on_stage.telegram.allow_reactions(group, [])

    said = Mark(chat=make_chat(group), message=make_message(group, answer.id), mark="delivered")
    (mark,) = on_stage.client.plan(said, "one")
    assert not on_stage.client.is_spoken(said)

    with pytest.raises(FirstThings):  # nothing was shown: as a message it must wait for a turn of the group's
        await on_stage.client.deliver(mark)
    assert on_stage.client.is_spoken(said)
    await on_stage.client.deliver(mark)

    tick = await on_stage.telegram.wait(group, from_bot=True)
    assert (tick.text, tick.reply_to) == ("✓", answer.id)


async def test_a_press_is_answered_and_too_late_is_no_fault(on_stage: Stage) -> None:
    anna = on_stage.anna.id
    await on_stage.telegram.start(anna)
    await on_stage.client.deliver(SendText(anna, "?", keyboard=Inline(((Button(text="Да", payload="y"),),))))
    question = await on_stage.telegram.wait(anna, from_bot=True)
    press = await on_stage.telegram.press(anna, question.id, data="y")

    await on_stage.client.deliver(Answer(press, "принято"))
    await on_stage.client.deliver(Answer(press))

    assert await on_stage.telegram.press_answer(press) == "принято"


async def test_a_blocked_bot_and_a_stranger_are_refusals(on_stage: Stage) -> None:
    stranger = await on_stage.telegram.person("Пётр")
    await on_stage.telegram.start(on_stage.anna.id)
    await on_stage.telegram.block(on_stage.anna.id)

    blocked = await failure_of(on_stage, SendText(on_stage.anna.id, "да"))
    unknown = await failure_of(on_stage, SendText(987_654_321, "да"))
    shy = await failure_of(on_stage, SendText(stranger.id, "да"))

    assert isinstance(blocked, Refused)
    assert blocked.reason == "blocked"
    assert isinstance(unknown, Refused)
    assert unknown.reason == "chat_gone"
    assert isinstance(shy, Refused)
    assert shy.reason in {"not_allowed", "chat_gone"}


async def test_a_flood_limit_says_how_long_to_wait(on_stage: Stage) -> None:
    await on_stage.telegram.fault("429", method="sendMessage", retry_after=7)

    failure = await failure_of(on_stage, SendText(on_stage.group.id, "да"))

    assert isinstance(failure, RateLimited)
    assert failure.retry_after == 7


@pytest.mark.parametrize("fault", ["500", "502", "drop", "drop_after"])
async def test_a_fault_that_may_have_come_after_the_effect_is_not_certain(on_stage: Stage, fault: str) -> None:
    await on_stage.telegram.fault(fault, method="sendMessage")  # type: ignore[arg-type]  # one of the four

    failure = await failure_of(on_stage, SendText(on_stage.group.id, "да"))

    assert isinstance(failure, Unavailable)
    assert not failure.certain
    assert TOKEN not in str(failure)


async def test_a_call_that_hangs_ends_and_is_not_certain(on_stage: Stage) -> None:
    await on_stage.telegram.fault("hang", method="sendMessage")
    hasty = open_bot(TOKEN, on_stage.url, None)
    assert isinstance(hasty.session, AiohttpSession)
    hasty.session.timeout = 0.2
    client = TelegramClient(hasty, FewFiles())

    with pytest.raises(Unavailable) as caught:
        await client.deliver(SendText(on_stage.group.id, "да"))
    await client.close()

    assert not caught.value.certain


async def test_a_telegram_that_cannot_be_reached_surely_did_nothing() -> None:
    client = TelegramClient(open_bot(TOKEN, f"http://127.0.0.1:{free_port()}", None), FewFiles())

    with pytest.raises(Unavailable) as caught:
        await client.deliver(SendText(1, "да"))
    await client.close()

    assert caught.value.certain
    assert TOKEN not in str(caught.value)


async def test_a_proxy_that_cannot_be_reached_surely_did_nothing(on_stage: Stage) -> None:
    client = TelegramClient(open_bot(TOKEN, on_stage.url, f"socks5://127.0.0.1:{free_port()}"), FewFiles())

    with pytest.raises(Unavailable) as caught:
        await client.deliver(SendText(1, "да"))
    await client.close()

    assert caught.value.certain


async def test_a_revoked_token_refuses_nobody(on_stage: Stage) -> None:
    await on_stage.telegram.revoke()

    assert isinstance(await failure_of(on_stage, SendText(on_stage.group.id, "да")), TokenRefused)


async def test_a_group_with_a_new_id_is_waited_for(on_stage: Stage) -> None:
    small = await on_stage.telegram.group("Old", kind="group", members=[on_stage.oleg.id, on_stage.bot.id])
    await on_stage.telegram.upgrade(small.id)

    failure = await failure_of(on_stage, SendText(small.id, "да"))

    assert isinstance(failure, Upgraded)
    assert failure.certain


async def test_the_bot_introduces_itself(on_stage: Stage) -> None:
    me = await on_stage.client.me()

    assert (me.id, me.username, me.can_read_all_group_messages) == (4242, "otklik_bot", False)


async def test_a_group_that_shut_the_bot_out_is_waited_for(on_stage: Stage) -> None:
    await on_stage.telegram.member(on_stage.group.id, on_stage.bot.id, "kicked")

    failure = await failure_of(on_stage, SendText(on_stage.group.id, "да"))

    assert isinstance(failure, GroupShut)
    assert failure.certain


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Плохой шлюз".encode("windows-1251"), "text/html"),
        (b'{"ok": false, "error_code": 502}', "application/json"),
        (b"[]", "application/json"),
        (b'{"ok": true, "result": {"odd": 1}}', "application/json"),
    ],
)
async def test_an_answer_that_is_no_bot_api_answer_is_tried_again(body: bytes, kind: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind, status=502 if b"true" not in body else 200)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    client = TelegramClient(open_bot(TOKEN, f"http://127.0.0.1:{port}", None), FewFiles())

    with pytest.raises(Unavailable) as caught:
        await client.deliver(SendText(1, "да"))
    await client.close()
    await runner.cleanup()

    assert not caught.value.certain
