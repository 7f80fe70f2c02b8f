"""aiogram is loaded without building what nobody uses."""

import sys
from typing import Any

from aiogram import methods, types
from aiogram.methods.base import Response, TelegramMethod

from telegram_gateway import api, client, requests
from telegram_gateway.lightly import load_lightly


def test_what_nobody_uses_is_not_built() -> None:
    """Here means in this process, in which nothing has ever made a quiz or a gift."""
    unused = (methods.SendPaidMedia, methods.SetStickerMaskPosition, types.PassportElementErrorFiles, types.GiftInfo)
    assert not [one.__name__ for one in unused if one.__pydantic_complete__]


def test_what_is_used_is_built_whole() -> None:
    button = types.InlineKeyboardButton(text="Меню", callback_data="1")
    made = methods.SendMessage(
        chat_id=1, text="Да", reply_markup=types.InlineKeyboardMarkup(inline_keyboard=[[button]])
    ).model_dump(exclude_none=True)

    assert made["reply_markup"] == {"inline_keyboard": [[{"text": "Меню", "callback_data": "1"}]]}
    assert methods.SendMessage.__pydantic_complete__


def test_what_refers_to_itself_through_others_is_read() -> None:
    message = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "Привет"}
    update = types.Update.model_validate({"update_id": 7, "message": message | {"reply_to_message": message}})

    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.text == "Привет"


def test_an_answer_that_is_read_with_aiograms_own_types_is_read() -> None:
    read_as: Any = Response[list[types.ChatInviteLink]]
    link = {"invite_link": "https://t.me/+a", "creator": {"id": 1, "is_bot": False, "first_name": "Анна"}}
    kinds = {"creates_join_request": False, "is_primary": True, "is_revoked": False}
    answer = read_as.model_validate({"ok": True, "result": [link | kinds]})

    assert answer.result[0].creator.first_name == "Анна"


def test_it_is_asked_for_once_however_often_it_is_said() -> None:

    before = list(sys.meta_path)
    load_lightly()
    assert sys.meta_path == before


def test_no_way_to_read_an_answer_is_built_anew_for_each_message() -> None:
    asked = {
        one
        for room in (api, client, requests)
        for one in vars(room).values()
        if isinstance(one, type)
        and issubclass(one, TelegramMethod)
        and isinstance(vars(one).get("__api_method__"), str)
    }
    assert len(asked) > 10
    read_as: Any = Response
    assert [one.__name__ for one in asked if read_as[one.__returning__] not in requests.ANSWERS] == []
