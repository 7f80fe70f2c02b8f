"""Checks of what a bot writes: lengths in UTF-16 units (TG-30), keyboards (TG-80, TG-82)."""

from typing import Any

from sandbox.telegram.params import Params
from sandbox.telegram.refusals import bad_request

__all__ = ["REACTIONS", "caption_of", "inline_of", "markup_of", "text_of", "units"]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100
BUTTON_LIMIT = 100
DATA_LIMIT = 64

# fmt: off
REACTIONS = frozenset(
    (
        "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢",
        "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳",
        "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓",
        "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈",
        "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿",
        "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀",
        "😡",
    )
)
"""The emoji that Telegram takes as a reaction."""
# fmt: on


def units(text: str) -> int:
    """Length in UTF-16 code units. Raises `Refusal` for half a surrogate pair."""
    try:
        return len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def text_of(params: Params) -> tuple[str, list[Any]]:
    """The text of a message with its entities."""
    text = params.text("text")
    if units(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    if not text.strip():
        raise bad_request("message text is empty")
    return text, _entities(params, "entities")


def caption_of(params: Params) -> tuple[str, list[Any]]:
    """The caption of a file with its entities."""
    caption = params.text("caption")
    if units(caption) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return caption, _entities(params, "caption_entities")


def markup_of(params: Params) -> dict[str, Any] | None:
    """The keyboard that comes with a message: inline, reply, remove, or none."""
    markup = params.json("reply_markup")
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"])
        return markup
    rows = markup.get("keyboard", [])
    if any(not _caption_of_button(button) for row in rows for button in row):
        raise bad_request("keyboard button text must be non-empty")
    return markup


def inline_of(params: Params) -> dict[str, Any] | None:
    """The inline keyboard of an edit; none, or an empty one, takes it away."""
    markup = markup_of(params)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup if markup and any(markup["inline_keyboard"]) else None


def _entities(params: Params, name: str) -> list[Any]:
    if params.text("parse_mode"):
        raise bad_request("unsupported parse_mode")
    entities = params.json(name) or []
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: Array expected")
    return entities[:ENTITY_LIMIT]


def _caption_of_button(button: Any) -> str:
    return button if isinstance(button, str) else str(button.get("text", ""))


def _check_inline(rows: Any) -> None:
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    for button in buttons:
        if not _caption_of_button(button):
            raise bad_request("can't parse inline keyboard button: Text must be non-empty")
        if not button.keys() - {"text", "style"}:
            raise bad_request("Text buttons are unallowed in the inline keyboard")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(str(data).encode()) <= DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
