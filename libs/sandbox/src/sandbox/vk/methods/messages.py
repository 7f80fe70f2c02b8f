"""The other methods about messages."""

from typing import Any

from sandbox.vk.accounts import Dialog
from sandbox.vk.calls import Call
from sandbox.vk.keyboards import apply_keyboard, keyboard_of
from sandbox.vk.messages import Message, view_of
from sandbox.vk.methods.sending import media_of, text_of
from sandbox.vk.refusals import Refusal, bad_param

__all__ = [
    "answer_press",
    "delete",
    "edit",
    "get_by_id",
    "get_by_number",
    "get_history",
    "is_allowed",
    "mark_as_read",
    "set_activity",
]

DAY = 86400.0
AT_ONCE = 100
HISTORY_AT_ONCE = 200
EVENT_DATA_LIMIT = 1000
SNACKBAR_LIMIT = 90


def edit(call: Call) -> int:
    """Change one's own message within a day; what is not named again is gone (VK-47)."""
    dialog = call.writable(call.params.number("peer_id"))
    message = _named(call, dialog)
    if not message.from_community:
        raise Refusal(920)
    if call.platform.clock.now() - message.date > DAY:
        raise Refusal(909)
    keyboard = keyboard_of(call.params, bots=call.community.bots)
    text, media = text_of(call), media_of(call, dialog.peer)
    forwards = message.forwards if call.params.flag("keep_forward_messages") else ()
    if not (text.strip() or media or forwards):
        raise bad_param("message is empty or invalid")
    message.text, message.media, message.forwards = text, media, forwards
    message.keyboard = apply_keyboard(dialog, keyboard)
    call.world.edited(message)
    return 1


def delete(call: Call) -> list[dict[str, Any]]:
    """Delete messages: for the community alone, or for everybody within a day (VK-47)."""
    wanted = _all_named(call)
    for_all = call.params.flag("delete_for_all")
    refused = [_keeps(call, message) if for_all else None for message in wanted]
    if len(wanted) == 1 and refused[0] is not None:
        raise refused[0]
    answer: list[dict[str, Any]] = []
    for message, refusal in zip(wanted, refused, strict=True):
        numbers = {"peer_id": message.dialog.peer, "message_id": message.id, "conversation_message_id": message.number}
        if refusal is not None:
            answer.append({**numbers, "error": refusal.as_item()})
            continue
        if for_all:
            del message.dialog.messages[message.number]
        message.hidden = True
        call.world.touch(message)
        answer.append({**numbers, "response": 1})
    return answer


def get_by_id(call: Call) -> dict[str, Any]:
    """Messages by `message_ids`, or by `cmids` of a peer."""
    return _listed(call, _all_named(call))


def get_by_number(call: Call) -> dict[str, Any]:
    """Messages by `conversation_message_ids`, whole even where the event was cut (VK-32)."""
    dialog = call.dialog(call.params.number("peer_id"))
    call.params.required("conversation_message_ids")
    numbers = call.params.integers("conversation_message_ids")
    if len(numbers) > AT_ONCE:
        raise bad_param(f"conversation_message_ids should contain at most {AT_ONCE} items")
    return _listed(call, _by_number(dialog, numbers))


def get_history(call: Call) -> dict[str, Any]:
    """What stands in a dialog, the newest first."""
    dialog = call.dialog(call.params.integer("peer_id") or call.params.integer("user_id") or 0)
    standing = [message for _, message in sorted(dialog.messages.items(), reverse=True) if not message.hidden]
    if call.params.flag("rev"):
        standing.reverse()
    offset = call.params.integer("offset") or 0
    count = call.params.integer("count")
    count = 20 if count is None else count
    if not 0 <= count <= HISTORY_AT_ONCE or offset < 0:
        raise bad_param(f"count should be at most {HISTORY_AT_ONCE}")
    return {**_listed(call, standing[offset : offset + count]), "count": len(standing)}


def answer_press(call: Call) -> int:
    """End the spinner of a callback button (VK-46)."""
    number = call.params.required("event_id")
    peer, user = call.params.number("peer_id"), call.params.number("user_id")
    if peer != user:
        raise bad_param("user_id is invalid")
    if len(call.params.text("event_data")) > EVENT_DATA_LIMIT:
        raise bad_param("event_data is too long")
    data = call.params.object("event_data")
    if data is not None:
        _check_event_data(data)
    call.world.presses.answer(number, call.community.id, peer, data)
    call.world.wake()
    return 1


def is_allowed(call: Call) -> dict[str, int]:
    """Whether the community may write to a person (VK-50)."""
    if call.params.number("group_id") != call.community.id:
        raise Refusal(15)
    try:
        call.writable(call.params.number("user_id"))
    except Refusal as refusal:
        if refusal.code not in {18, 900, 901, 902}:
            raise Refusal(113) from None
        return {"is_allowed": 0}
    return {"is_allowed": 1}


def set_activity(call: Call) -> int:
    """Show that the community types."""
    if call.params.text("type") not in {"typing", "audiomessage"}:
        raise bad_param("type is invalid")
    call.writable(call.params.integer("peer_id") or call.params.integer("user_id") or 0)
    return 1


def mark_as_read(call: Call) -> int:
    """Show that the community has read."""
    call.dialog(call.params.number("peer_id"))
    return 1


def _named(call: Call, dialog: Dialog) -> Message:
    number, message_id = call.params.integer("cmid"), call.params.integer("message_id")
    number = number or call.params.integer("conversation_message_id")
    for message in dialog.messages.values():
        if not message.hidden and (message.number == number or message.id == message_id):
            return message
    raise bad_param("message_id or cmid is invalid")


def _all_named(call: Call) -> list[Message]:
    numbers, ids = call.params.integers("cmids"), call.params.integers("message_ids")
    if not numbers and not ids:
        raise bad_param("message_ids or cmids should be specified")
    if len(numbers) > AT_ONCE or len(ids) > AT_ONCE:
        raise bad_param(f"at most {AT_ONCE} messages may be named")
    if numbers:
        return _by_number(call.dialog(call.params.number("peer_id")), numbers)
    dialogs = call.world.dialogs_of(call.community)
    standing = {one.id: one for dialog in dialogs for one in dialog.messages.values() if not one.hidden}
    return [standing[number] for number in ids if number in standing]


def _by_number(dialog: Dialog, numbers: list[int]) -> list[Message]:
    found = [dialog.messages.get(number) for number in numbers]
    return [message for message in found if message is not None and not message.hidden]


def _listed(call: Call, messages: list[Message]) -> dict[str, Any]:
    return {"count": len(messages), "items": [view_of(message, call.world.files) for message in messages]}


def _keeps(call: Call, message: Message) -> Refusal | None:
    """Why the message cannot be deleted for everybody."""
    too_old = call.platform.clock.now() - message.date > DAY
    return Refusal(924) if too_old or not message.from_community else None


def _check_event_data(data: dict[str, Any]) -> None:
    match data.get("type"):
        case "show_snackbar":
            if not 1 <= len(str(data.get("text", ""))) <= SNACKBAR_LIMIT:
                raise bad_param(f"event_data: text should hold 1 to {SNACKBAR_LIMIT} characters")
        case "open_link":
            if not data.get("link"):
                raise bad_param("event_data: link is required")
        case "open_app":
            if not data.get("app_id"):
                raise bad_param("event_data: app_id is required")
        case _:
            raise bad_param("event_data: type is invalid")
