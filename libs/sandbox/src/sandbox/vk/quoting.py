"""Answers and forwards (VK-44)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.vk.accounts import Dialog
from sandbox.vk.calls import Call
from sandbox.vk.messages import Message
from sandbox.vk.refusals import Refusal, bad_param

__all__ = ["Quote", "quote_of"]

TOP_LEVEL = 100
DEPTH = 45
TOTAL = 500


@dataclass(frozen=True)
class Quote:
    """What a message answers, and what it carries along."""

    reply: Message | None = None
    forwards: tuple[Message, ...] = ()


def quote_of(call: Call, dialog: Dialog) -> Quote:
    """From `forward`, `reply_to` or `forward_messages`. Raises `Refusal` 100, 913 or 921."""
    forward = call.params.object("forward")
    if forward is not None:
        return _forward(call, dialog, forward)
    reply_to = call.params.integer("reply_to")
    if reply_to is not None:
        found = next((one for one in dialog.messages.values() if one.id == reply_to and not one.hidden), None)
        if found is None:
            raise bad_param("reply_to is invalid")
        return Quote(found)
    ids = call.params.integers("forward_messages")
    return Quote(None, _checked(_by_id(call, ids)))


def _forward(call: Call, dialog: Dialog, forward: dict[str, Any]) -> Quote:
    source = call.dialog(_number(forward.get("peer_id", dialog.peer)))
    numbers = [_number(one) for one in forward.get("conversation_message_ids") or []]
    ids = [_number(one) for one in forward.get("message_ids") or []]
    is_reply = bool(forward.get("is_reply"))
    if is_reply and (len(numbers) + len(ids) != 1 or source is not dialog):
        raise bad_param("forward: is_reply takes exactly one message of the same peer")
    if not numbers and not ids:
        raise bad_param("forward: no messages are named")
    found = [_standing(source.messages.get(number)) for number in numbers]
    messages = (*found, *_by_id(call, ids))
    return Quote(messages[0]) if is_reply else Quote(None, _checked(messages))


def _checked(messages: Iterable[Message]) -> tuple[Message, ...]:
    found = tuple(messages)
    if len(found) > TOP_LEVEL or _total(found) > TOTAL or _depth(found) > DEPTH:
        raise Refusal(913)
    return found


def _by_id(call: Call, ids: list[int]) -> tuple[Message, ...]:
    standing = {one.id: one for dialog in call.world.dialogs_of(call.community) for one in dialog.messages.values()}
    return tuple(_standing(standing.get(number)) for number in ids)


def _standing(message: Message | None) -> Message:
    if message is None or message.hidden:
        raise Refusal(921)
    return message


def _total(messages: tuple[Message, ...]) -> int:
    return sum(1 + _total(message.forwards) for message in messages)


def _depth(messages: tuple[Message, ...]) -> int:
    return max((1 + _depth(message.forwards) for message in messages), default=0)


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad_param("forward should name messages by numbers") from None
