"""Checks of keyboards (VK-45)."""

import json
from typing import Any

from sandbox.vk.accounts import Dialog
from sandbox.vk.params import Params
from sandbox.vk.refusals import Refusal

__all__ = ["apply_keyboard", "keyboard_of"]

IN_A_ROW = 5
ROWS, BUTTONS = 10, 40
INLINE_ROWS, INLINE_BUTTONS = 6, 10
LABEL_LIMIT = 40
PAYLOAD_LIMIT = 255
_TYPES = frozenset({"text", "open_link", "location", "vkpay", "open_app", "callback"})
_LABELLED = frozenset({"text", "open_link", "callback", "open_app"})
_COLOURED = frozenset({"text", "callback"})
_COLOURS = frozenset({"primary", "secondary", "positive", "negative"})


def keyboard_of(params: Params, *, bots: bool) -> dict[str, Any] | None:
    """The keyboard of a call. Raises `Refusal` 911 for a bad one, 912 without bot capabilities."""
    text = params.text("keyboard")
    if not text:
        return None
    try:
        keyboard = json.loads(text)
    except ValueError:
        raise Refusal(911, "keyboard should be JSON") from None
    if not isinstance(keyboard, dict) or not isinstance(keyboard.get("buttons"), list):
        raise Refusal(911, "buttons should be an array")
    if not bots:
        raise Refusal(912)
    _check(keyboard)
    return keyboard


def apply_keyboard(dialog: Dialog, keyboard: dict[str, Any] | None) -> dict[str, Any] | None:
    """Let a regular keyboard stay in the dialog, an empty one take it away; give the inline one."""
    if keyboard is None:
        return None
    if keyboard.get("inline"):
        return keyboard if keyboard["buttons"] else None
    dialog.keyboard = keyboard if keyboard["buttons"] else None
    return None


def _check(keyboard: dict[str, Any]) -> None:
    inline = bool(keyboard.get("inline"))
    if inline and keyboard.get("one_time"):
        raise Refusal(911, "one_time is not allowed for inline keyboards")
    rows = keyboard["buttons"]
    if any(not isinstance(row, list) or not 1 <= len(row) <= IN_A_ROW for row in rows):
        raise Refusal(911, f"a row should hold 1 to {IN_A_ROW} buttons")
    most_rows, most_buttons = (INLINE_ROWS, INLINE_BUTTONS) if inline else (ROWS, BUTTONS)
    if len(rows) > most_rows or sum(map(len, rows)) > most_buttons:
        raise Refusal(911, "there are too many buttons")
    for row in rows:
        for button in row:
            _check_button(button)


def _check_button(button: Any) -> None:
    action = button.get("action") if isinstance(button, dict) else None
    if not isinstance(action, dict) or action.get("type") not in _TYPES:
        raise Refusal(911, "action is invalid")
    kind = action["type"]
    label = action.get("label")
    if kind in _LABELLED and not (isinstance(label, str) and 1 <= len(label) <= LABEL_LIMIT):
        raise Refusal(911, f"label should hold 1 to {LABEL_LIMIT} characters")
    if kind == "open_link" and not action.get("link"):
        raise Refusal(911, "link is required")
    if "color" in button and (kind not in _COLOURED or button["color"] not in _COLOURS):
        raise Refusal(911, "color is invalid")
    _check_payload(action.get("payload"))


def _check_payload(payload: Any) -> None:
    if payload is None:
        return
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    if len(text) > PAYLOAD_LIMIT:
        raise Refusal(911, f"payload is longer than {PAYLOAD_LIMIT} characters")
    if isinstance(payload, str) and payload:
        try:
            json.loads(payload)
        except ValueError:
            raise Refusal(911, "payload should be JSON") from None
