"""What the router wants shown, as calls of the Send API. Pure."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from contracts.content import (
    Album,
    Animation,
    Audio,
    Contact,
    Content,
    Document,
    Filed,
    Item,
    Link,
    Location,
    Photo,
    Sticker,
    Text,
    Unsupported,
    Video,
    VideoNote,
    Voice,
)
from contracts.delivery import Remark
from contracts.ids import FileRef, MessageRef
from contracts.outbound import AnswerPress, Delete, Edit, FindPin, Forget, Mark, MenuButton, Pin, Show, TendTopic, Tidy
from fb_gateway.capabilities import (
    FACEBOOK,
    LONGEST_IN_TEMPLATE,
    LONGEST_TITLE,
    MOST_BUTTONS,
    MOST_QUICK_REPLIES,
)
from fb_gateway.ids import NotOurs, parse_chat, parse_message
from gatewaykit.connector import Command
from gatewaykit.places import contact_in_words, link_in_words, location_in_words
from gatewaykit.splitting import split

__all__ = ["AttachKind", "Call", "Inexpressible", "SendFile", "SendText", "Title", "remarks_of", "to_native"]

AttachKind = Literal["image", "video", "audio", "file"]
METADATA = "otklik"


class Inexpressible(ValueError):
    """Facebook has no way to show it."""


@dataclass(frozen=True, slots=True)
class Title:
    """A button or a quick reply."""

    text: str
    payload: str


@dataclass(frozen=True, slots=True)
class SendText:
    """A text, perhaps with buttons in it or quick replies under it."""

    psid: str
    text: str
    metadata: str
    """Comes back in the echo (FB-23): by it a lost answer is settled."""
    buttons: tuple[Title, ...] = ()
    quick_replies: tuple[Title, ...] = ()
    reply_to: str | None = None
    human_agent: bool = False


@dataclass(frozen=True, slots=True)
class SendFile:
    """A file; it never has words with it (FB-24)."""

    psid: str
    kind: AttachKind
    file: FileRef
    metadata: str
    name: str | None = None
    mime: str | None = None
    quick_replies: tuple[Title, ...] = ()
    reply_to: str | None = None
    human_agent: bool = False


Call = SendText | SendFile


def to_native(command: Command, command_id: str) -> tuple[Call, ...]:
    """The calls, in order; none for what is shown nowhere on Facebook. Raises `Inexpressible`."""
    match command:
        case Show():
            return _show(command, command_id)
        case Edit():
            raise Inexpressible("an edit")
        case Pin() | FindPin() | Tidy():
            raise Inexpressible("a pin")
        case Delete():
            raise Inexpressible("a deletion")
        case Mark() | TendTopic() | AnswerPress():  # the operator chat is not here, and a press waits for nothing
            return ()
        case Forget():  # done before its plan is made
            return ()
        case _:
            assert_never(command)


def remarks_of(content: Content) -> tuple[Remark, ...]:
    """What its sender should know of the way it is shown."""
    items = content.items if isinstance(content, Album) else (content,)
    return ("still",) if any(isinstance(item, Sticker) and item.animated for item in items) else ()


def _show(command: Show, command_id: str) -> tuple[Call, ...]:
    try:
        psid = parse_chat(command.chat)
        reply_to = _reply_to(command.reply_to, psid)
    except NotOurs as wrong:
        raise Inexpressible(str(wrong)) from None
    words = f"{command.header}\n" if command.header else ""
    calls = _calls(psid, command.content, words)
    calls = _with_menu(calls, command.menu) if command.menu else calls
    asked = tuple(Title(one.text[:LONGEST_TITLE], one.payload) for row in command.buttons for one in row)
    quick = (*asked, *(_title(one) for row in command.menu or () for one in row if one.extra))
    if len(quick) > MOST_QUICK_REPLIES:
        raise Inexpressible(f"more than {MOST_QUICK_REPLIES} quick replies")
    calls[0] = replace(calls[0], reply_to=reply_to)
    calls[-1] = replace(calls[-1], quick_replies=quick)
    return tuple(
        replace(call, metadata=f"{METADATA}:{command_id}:{number}", human_agent=command.human_agent)
        for number, call in enumerate(calls)
    )


def _calls(psid: str, content: Content, words: str) -> list[Call]:
    match content:
        case Text(text=text):
            return _texts(psid, words + text)
        case Album(items=items, caption=caption):
            calls = _texts(psid, words + caption) if (words + caption).strip() else []
            return calls + [call for item in items for call in _item(psid, item, "")]
        case _:
            return _item(psid, content, words)


def _item(psid: str, item: Item, words: str) -> list[Call]:
    """Words and file are two messages; the words come first, as a caption would be read."""
    match item:
        case Location():
            return _texts(psid, words + location_in_words(item))
        case Contact():
            return _texts(psid, words + contact_in_words(item))
        case Link():
            return _texts(psid, words + link_in_words(item))
        case Unsupported(what=what):
            raise Inexpressible(what)
        case Sticker() | VideoNote():
            return [*(_texts(psid, words) if words.strip() else []), _file(psid, item)]
        case _:
            said = words + item.caption
            return [*(_texts(psid, said) if said.strip() else []), _file(psid, item)]


def _file(psid: str, item: Filed) -> SendFile:
    kind: AttachKind
    file, name, mime = item.file, item.name, item.mime
    match item:
        case Photo():
            kind = "image"
        case Sticker(animated=True, still=None):
            raise Inexpressible("a sticker that only moves")
        case Sticker(animated=animated, still=still):
            kind, file, name, mime = "image", (still or file) if animated else file, "sticker.png", "image/png"
        case Video() | Animation() | VideoNote():
            kind, name, mime = "video", name or "video.mp4", mime or "video/mp4"
        case Voice():
            kind, name, mime = "audio", name or "voice.ogg", mime or "audio/ogg"
        case Audio():
            kind, name, mime = "audio", name or "audio.mp3", mime or "audio/mpeg"
        case Document():
            kind = "file"
        case _:
            assert_never(item)
    return SendFile(psid, kind, file, "", name, mime)


def _texts(psid: str, text: str) -> list[Call]:
    if not text.strip():
        raise Inexpressible("an empty text")
    return [SendText(psid, piece, "") for piece in split(text, FACEBOOK.text_limit, utf16=False)]


def _with_menu(calls: list[Call], menu: tuple[tuple[MenuButton, ...], ...]) -> list[Call]:
    """The menu is a button template, whose own text is short (FB-23): what is longer comes before it.

    It has room for three; the others are quick replies.
    """
    buttons = tuple(_title(one) for row in menu for one in row if not one.extra)[:MOST_BUTTONS]
    if not buttons:
        return calls
    last = calls[-1]
    if not isinstance(last, SendText):
        return [*calls, SendText(last.psid, "👇", "", buttons)]
    *before, end = split(last.text, FACEBOOK.text_limit, utf16=False)
    if len(end) > LONGEST_IN_TEMPLATE:
        *more, end = split(end, LONGEST_IN_TEMPLATE, utf16=False)
        before = [*before, *more]
    return [*calls[:-1], *(SendText(last.psid, text, "") for text in before), SendText(last.psid, end, "", buttons)]


def _title(one: MenuButton) -> Title:
    return Title(one.short[:LONGEST_TITLE], one.payload)


def _reply_to(ref: MessageRef | None, psid: str) -> str | None:
    if ref is None:
        return None
    its_person, mid = parse_message(ref)
    return mid if its_person == psid else None
