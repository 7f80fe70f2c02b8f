"""The same through the library that the gateway uses."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import BufferedInputFile, InputMediaPhoto, ReactionTypeEmoji, ReplyParameters, Update

from sandbox.control import FaultKind, Say
from sandbox.pictures import png
from tests.sandbox.telegram.stage import Stage


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(stage.sandbox.url))
    async with Bot(stage.bot.token, session=session) as bot:
        yield bot


async def test_tg_22_a_429_is_retry_after(stage: Stage, bot: Bot) -> None:
    await stage.telegram.fault("429", method="sendMessage", retry_after=7)

    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(stage.anna.id, "hello")

    assert refused.value.retry_after == 7


async def test_tg_1_a_second_poller_is_a_conflict(stage: Stage, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=20, offset=7))
    await bot.get_me()
    await bot.get_me()

    await bot.get_updates(offset=8)

    with pytest.raises(TelegramConflictError):
        await waiting


@pytest.mark.parametrize(("kind", "error"), [("500", TelegramServerError), ("502", ClientDecodeError)])
async def test_a_server_error_and_a_page_instead_of_an_answer(
    stage: Stage, bot: Bot, kind: FaultKind, error: type[Exception]
) -> None:
    await stage.telegram.fault(kind, method="getChat")

    with pytest.raises(error):
        await bot.get_chat(stage.anna.id)


async def test_tg_24_an_upgrade_names_the_new_chat(stage: Stage, bot: Bot) -> None:
    group = await stage.telegram.group("Plain", kind="group", members=[stage.oleg.id], admins=[stage.bot.id])
    new = await stage.telegram.upgrade(group.id)

    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(group.id, "hello")

    assert refused.value.migrate_to_chat_id == new.id


async def test_tg_25_blocked_is_forbidden_and_not_modified_is_a_bad_request(stage: Stage, bot: Bot) -> None:
    sent = await bot.send_message(stage.anna.id, "hello")
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("hello", chat_id=stage.anna.id, message_id=sent.message_id)
    await stage.telegram.block(stage.anna.id)

    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(stage.anna.id, "hello")


async def test_tg_92_a_file_is_downloaded(stage: Stage, bot: Bot) -> None:
    await stage.telegram.send(Say(stage.anna.id, kind="document", data=b"the bytes", name="a.txt"))
    (update,) = await bot.get_updates()

    assert update.message is not None
    assert update.message.document is not None

    target = await bot.download(update.message.document.file_id)

    assert target is not None
    assert target.read() == b"the bytes"


async def test_uploads_albums_topics_and_reactions_are_read_back(stage: Stage, bot: Bot) -> None:
    topic = await bot.create_forum_topic(stage.forum.id, "Anna")
    theirs = await stage.telegram.send(Say(stage.forum.id, "hello", stage.oleg.id, thread=topic.message_thread_id))
    album = await bot.send_media_group(
        stage.forum.id,
        [
            InputMediaPhoto(media=BufferedInputFile(png(40, 30, mark=1), "1.png"), caption="two pictures"),
            InputMediaPhoto(media=BufferedInputFile(png(40, 30, mark=2), "2.png")),
        ],
        message_thread_id=topic.message_thread_id,
        reply_parameters=ReplyParameters(message_id=theirs.id),
    )
    await bot.set_message_reaction(stage.forum.id, theirs.id, [ReactionTypeEmoji(emoji="👌")])

    assert len({message.media_group_id for message in album}) == 1
    seen = await stage.telegram.chat(stage.forum.id)
    assert [(one.kind, one.text, one.thread, one.reply_to) for one in seen.messages[-2:]] == [
        ("photo", "two pictures", topic.message_thread_id, theirs.id),
        ("photo", "", topic.message_thread_id, theirs.id),
    ]
    assert (await stage.telegram.wait(stage.forum.id, reaction="👌")).id == theirs.id


async def test_every_kind_of_update_fits_the_librarys_types(stage: Stage, bot: Bot) -> None:
    for kind in ("photo", "document", "video", "voice", "audio", "sticker", "animation", "video_note", "poll", "dice"):
        await stage.telegram.send(Say(stage.anna.id, kind=kind))
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="?", reply_markup=keyboard)
    await stage.telegram.press(stage.anna.id, sent["message_id"], data="yes")
    await stage.telegram.block(stage.anna.id)
    for status in ("member", "administrator"):
        await stage.telegram.member(stage.forum.id, stage.bot.id, status)
    await stage.bot.call("pinChatMessage", chat_id=stage.forum.id, message_id=(await hello(stage)))

    raw = await stage.bot.poll()

    updates = [Update.model_validate(update) for update in raw]
    assert [update.event_type for update in updates].count("message") == len(raw) - 4
    await bot.get_chat(stage.forum.id)
    await bot.get_chat_administrators(stage.forum.id)


async def hello(stage: Stage) -> int:
    return (await stage.telegram.say(stage.forum.id, "hello", sender=stage.oleg.id)).id
