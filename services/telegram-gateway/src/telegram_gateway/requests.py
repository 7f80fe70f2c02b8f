"""The requests of the Bot API, as aiogram sends them.

Of an answer only what we use is validated: a sent message whose description is newer than our library was sent
all the same, and must not be sent again for that.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, assert_never

from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response
from aiogram.types import (
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from pydantic import BaseModel

from contracts.ids import FileRef
from contracts.outbound import Attachment
from telegram_gateway.calls import (
    Ask,
    EditCaption,
    EditFile,
    EditText,
    FileKind,
    Inline,
    Keyboard,
    Linked,
    Menu,
    NoMenu,
    SendContact,
    SendFile,
    SendGroup,
    Sending,
    SendPlace,
    SendText,
)

__all__ = [
    "AsFile",
    "ChatSeen",
    "GetChat",
    "GetFile",
    "GetMe",
    "GetUpdates",
    "MakeTopic",
    "Me",
    "Sent",
    "chart_request",
    "edit_request",
    "group_request",
    "send_request",
    "text_request",
]

AsFile = Callable[[FileRef], "tuple[FileKind | None, str | InputFile]"]
"""A file as Telegram takes it: its own by id, another messenger's by bytes; and the kind, if it must be another."""


class Me(BaseModel):
    """The bot as Telegram knows it."""

    id: int
    username: str | None = None
    can_read_all_group_messages: bool = False
    """False with privacy mode on: without admin rights it sees only replies to itself in the operator chat (TG-60)."""


class Form(BaseModel):
    """What a chat is."""

    is_forum: bool = False
    """Whether it has topics (TG-63)."""


class Sent(BaseModel):
    """A message, as far as we need it."""

    message_id: int
    chat: Form | None = None


class _Send(TelegramMethod[Sent]):
    """Sends one message; its arguments are Telegram's own, by name."""

    __returning__ = Sent


class _Message(_Send):
    __api_method__ = "sendMessage"


class _Photo(_Send):
    __api_method__ = "sendPhoto"


class _Document(_Send):
    __api_method__ = "sendDocument"


class _Video(_Send):
    __api_method__ = "sendVideo"


class _Voice(_Send):
    __api_method__ = "sendVoice"


class _Audio(_Send):
    __api_method__ = "sendAudio"


class _Animation(_Send):
    __api_method__ = "sendAnimation"


class _VideoNote(_Send):
    __api_method__ = "sendVideoNote"


class _Sticker(_Send):
    __api_method__ = "sendSticker"


class _Location(_Send):
    __api_method__ = "sendLocation"


class _Venue(_Send):
    __api_method__ = "sendVenue"


class _Contact(_Send):
    __api_method__ = "sendContact"


class _Group(TelegramMethod[list[Sent]]):
    __returning__ = list[Sent]
    __api_method__ = "sendMediaGroup"


class _Edit(TelegramMethod[Any]):
    """Changes one message; what it answers is of no use."""

    __returning__ = Any


class _EditText(_Edit):
    __api_method__ = "editMessageText"


class _EditCaption(_Edit):
    __api_method__ = "editMessageCaption"


class _EditMedia(_Edit):
    __api_method__ = "editMessageMedia"


class FileSeen(BaseModel):
    """Where a file can be read for an hour (TG-92)."""

    file_path: str
    file_size: int | None = None


class GetFile(TelegramMethod[FileSeen]):
    """Asks where a file can be read; up to 20 MB (TG-90)."""

    __returning__ = FileSeen
    __api_method__ = "getFile"

    file_id: str


class ChatSeen(Form):
    """A chat, as far as we need it."""

    pinned_message: Sent | None = None
    """The newest pin, by the time when it was written."""


class TopicMade(BaseModel):
    """A topic, as far as we need it."""

    message_thread_id: int


class MakeTopic(TelegramMethod[TopicMade]):
    """Makes a topic; a call of the group's budget (TG-63)."""

    __returning__ = TopicMade
    __api_method__ = "createForumTopic"

    chat_id: int
    name: str


class GetChat(TelegramMethod[ChatSeen]):
    """What is known of a chat."""

    __returning__ = ChatSeen
    __api_method__ = "getChat"

    chat_id: int


class GetMe(TelegramMethod[Me]):
    """Who the bot is."""

    __returning__ = Me
    __api_method__ = "getMe"


class GetUpdates(TelegramMethod[list[dict[str, Any]]]):
    """Updates as they are: one that aiogram cannot read must not take its whole batch along."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = 0
    limit: int = 100
    allowed_updates: list[str]


_FILES: Mapping[FileKind, type[_Send]] = MappingProxyType(
    {
        "photo": _Photo,
        "document": _Document,
        "video": _Video,
        "voice": _Voice,
        "audio": _Audio,
        "animation": _Animation,
        "video_note": _VideoNote,
        "sticker": _Sticker,
    }
)
_NO_CAPTION = frozenset({"sticker", "video_note"})
ANSWERS: tuple[type[Response[Any]], ...] = (
    Response[Sent],
    Response[FileSeen],
    Response[TopicMade],
    Response[ChatSeen],
    Response[Me],
    Response[list[Sent]],
    Response[list[dict[str, Any]]],
    Response[Any],
    Response[bool],
)
"""How answers are read. aiogram asks for these at each call, and pydantic keeps none that nobody else holds: it would
build it anew for every message."""


def text_request(call: SendText) -> TelegramMethod[Sent]:
    """Sends a text."""
    return _Message(text=call.text, **_links(call.links), **_alike(call), reply_markup=_markup(call.keyboard))


def send_request(call: SendText | SendFile | SendPlace | SendContact, as_file: AsFile) -> TelegramMethod[Sent]:
    """Sends one message."""
    alike = _alike(call) | {"reply_markup": _markup(call.keyboard)}
    match call:
        case SendText(text=text, attachment=Attachment() as held):
            made = BufferedInputFile(held.text.encode(), filename=held.name)
            return _Document(document=made, caption=text, **alike)
        case SendText():
            return text_request(call)
        case SendFile():
            other, file = as_file(call.file)
            kind = other or call.kind
            caption = {"caption": call.caption} if call.caption and kind not in _NO_CAPTION else {}
            return _FILES[kind](**{kind: file}, **caption, **alike)
        case SendPlace(latitude=latitude, longitude=longitude, title=title, address=address):
            where = {"latitude": latitude, "longitude": longitude}
            return _Venue(**where, title=title, address=address, **alike) if title else _Location(**where, **alike)
        case SendContact(name=name, phone=phone):
            return _Contact(first_name=name, phone_number=phone, **alike)
        case _:
            assert_never(call)


def chart_request(call: SendText, picture: InputFile) -> TelegramMethod[Sent]:
    """Sends the picture of a message that has a chart, with its text as the caption."""
    return _Photo(photo=picture, caption=call.text, **_alike(call), reply_markup=_markup(call.keyboard))


def group_request(call: SendGroup, as_file: AsFile) -> TelegramMethod[list[Sent]]:
    """Sends an album."""
    media = []
    for item in call.items:
        other, file = as_file(item.file)
        media.append({"type": other or item.kind, "media": file, **({"caption": item.caption} if item.caption else {})})
    return _Group(media=media, **_alike(call))


def edit_request(call: EditText | EditCaption | EditFile, as_file: AsFile) -> TelegramMethod[Any]:
    """Changes one message."""
    where = {"chat_id": call.chat, "message_id": call.message, "reply_markup": _markup(call.keyboard)}
    match call:
        case EditText(text=text, links=links):
            return _EditText(text=text, **_links(links), **where)
        case EditCaption(caption=caption):
            return _EditCaption(caption=caption, **where)
        case EditFile(kind=kind, file=file, caption=caption):
            other, given = as_file(file)
            return _EditMedia(media={"type": other or kind, "media": given, "caption": caption}, **where)
        case _:
            assert_never(call)


def _links(links: tuple[Linked, ...]) -> dict[str, Any]:
    if not links:
        return {}
    entities = [MessageEntity(type="text_link", offset=one.offset, length=one.length, url=one.url) for one in links]
    return {"entities": entities, "link_preview_options": LinkPreviewOptions(is_disabled=True)}


def _alike(call: Sending) -> dict[str, Any]:
    return {
        "chat_id": call.chat,
        "message_thread_id": call.thread,
        "disable_notification": call.silent or None,
        "reply_parameters": _reply(call),
    }


def _reply(call: Sending) -> ReplyParameters | None:
    """The message that is answered; without it the answer goes out all the same (TG-69), unless it says whose it is."""
    if call.reply_to is None:
        return None
    alone = call.spot is None or not call.spot.under
    return ReplyParameters(message_id=call.reply_to, allow_sending_without_reply=alone)


_Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply


def _markup(keyboard: Keyboard | None) -> _Markup | None:
    match keyboard:
        case None:
            return None
        case Inline(rows=inline):
            buttons = [
                [InlineKeyboardButton(text=one.text, callback_data=one.payload) for one in row] for row in inline
            ]
            return InlineKeyboardMarkup(inline_keyboard=buttons)
        case Menu(rows=menu):
            keys = [[KeyboardButton(text=text) for text in row] for row in menu]
            return ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, is_persistent=True)
        case NoMenu():
            return ReplyKeyboardRemove(remove_keyboard=True)
        case Ask():
            return ForceReply(force_reply=True, selective=True)
        case _:
            assert_never(keyboard)
