"""Topics of a forum (TG-63…TG-66)."""

from typing import Any

from sandbox.telegram.access import chat_for, need_right
from sandbox.telegram.calls import Call
from sandbox.telegram.chats import Chat, Topic
from sandbox.telegram.forum import ICON_COLOR, make_topic, remove_topic, rename_topic, set_closed
from sandbox.telegram.refusals import bad_request
from sandbox.telegram.writing import units

__all__ = ["close_topic", "create_topic", "delete_topic", "edit_topic", "reopen_topic"]


def create_topic(call: Call) -> dict[str, Any]:
    """`createForumTopic`: its service message's id is the topic's id."""
    chat = _forum(call, "create a topic")
    name = call.params.text("name")
    if not 1 <= units(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    call.charge(chat)
    topic = make_topic(call.platform, chat, call.bot, name)
    return {"message_thread_id": topic.id, "name": name, "icon_color": ICON_COLOR}


def edit_topic(call: Call) -> bool:
    """`editForumTopic`."""
    chat = _forum(call, "edit the topic")
    topic = _topic(call, chat)
    name = call.params.text("name")
    if not name or name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    if units(name) > 128:
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    call.charge(chat, sends=False)
    rename_topic(call.platform, chat, call.bot, topic, name)
    return True


def close_topic(call: Call) -> bool:
    """`closeForumTopic`."""
    return _set_closed(call, closed=True)


def reopen_topic(call: Call) -> bool:
    """`reopenForumTopic`."""
    return _set_closed(call, closed=False)


def delete_topic(call: Call) -> bool:
    """`deleteForumTopic`: with all its messages."""
    chat = _forum(call, "delete the topic")
    topic = _topic(call, chat)
    call.charge(chat, sends=False)
    remove_topic(call.platform, chat, topic)
    return True


def _set_closed(call: Call, *, closed: bool) -> bool:
    chat = _forum(call, "close the topic" if closed else "reopen the topic")
    topic = _topic(call, chat)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    call.charge(chat, sends=False)
    set_closed(call.platform, chat, call.bot, topic, closed=closed)
    return True


def _forum(call: Call, purpose: str) -> Chat:
    chat = chat_for(call.world, call.bot, call.params.text("chat_id"))
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    need_right(chat, call.bot, "can_manage_topics", f"not enough rights to {purpose}")
    return chat


def _topic(call: Call, chat: Chat) -> Topic:
    topic = chat.topics.get(call.params.number("message_thread_id", 0))
    if topic is None:
        raise bad_request("message thread not found")
    return topic
