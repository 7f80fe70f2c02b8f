"""Reactions of the bot, and answers to presses of its buttons."""

from typing import Any

from sandbox.telegram.access import chat_for, message_in
from sandbox.telegram.calls import Call
from sandbox.telegram.refusals import bad_request
from sandbox.telegram.writing import REACTIONS, units

__all__ = ["answer_callback_query", "set_message_reaction"]


def set_message_reaction(call: Call) -> bool:
    """`setMessageReaction`: at most one, of those that the chat allows (TG-51)."""
    chat = chat_for(call.world, call.bot, call.params.text("chat_id"))
    message = message_in(chat, call.params.integer("message_id"), "react")
    wanted = [_emoji(reaction) for reaction in call.params.json("reaction") or []]
    allowed = REACTIONS if chat.reactions is None else frozenset(chat.reactions)
    if len(wanted) > 1 or not set(wanted) <= (REACTIONS & allowed):
        raise bad_request("REACTION_INVALID")
    if wanted:
        message.reactions[call.bot.id] = wanted
    else:
        message.reactions.pop(call.bot.id, None)
    call.world.touch(message)
    return True


def answer_callback_query(call: Call) -> bool:
    """`answerCallbackQuery`."""
    text = call.params.text("text")
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    call.platform.presses.answer(call.bot.id, call.params.text("callback_query_id"), text)
    call.world.wake()
    return True


def _emoji(reaction: Any) -> str:
    if not isinstance(reaction, dict) or reaction.get("type") != "emoji":
        raise bad_request("invalid reaction type specified")
    return str(reaction.get("emoji", ""))
