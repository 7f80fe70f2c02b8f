"""Topics of a forum (TG-63…TG-66)."""

from typing import Any

from sandbox.telegram.access import chat_for, need_right
from sandbox.telegram.calls import Call
from sandbox.telegram.chats import Chat, Message, Topic
from sandbox.telegram.refusals import bad_request
from sandbox.telegram.writing import units

__all__ = ["close_topic", "create_topic", "delete_topic", "edit_topic", "reopen_topic"]

ICON_COLOR = 7322096


def create_topic(call: Call) -> dict[str, Any]:
    """`createForumTopic`: its service message's id is the topic's id."""
    chat = _forum(call, "create a topic")
    name = call.params.text("name")
    if not 1 <= units(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    call.charge(chat)
    number = chat.numbers.next()
    chat.topics[number] = Topic(number, name)
    _notice(call, chat, number, "forum_topic_created", {"name": name, "icon_color": ICON_COLOR}, number)
    return {"message_thread_id": number, "name": name, "icon_color": ICON_COLOR}


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
    topic.name = name
    _notice(call, chat, topic.id, "forum_topic_edited", {"name": name})
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
    del chat.topics[topic.id]
    chat.messages = {number: message for number, message in chat.messages.items() if message.thread != topic.id}
    chat.pinned = [number for number in chat.pinned if number in chat.messages]
    call.world.sequence += 1
    call.world.wake()
    return True


def _set_closed(call: Call, *, closed: bool) -> bool:
    chat = _forum(call, "close the topic" if closed else "reopen the topic")
    topic = _topic(call, chat)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    call.charge(chat, sends=False)
    topic.closed = closed
    _notice(call, chat, topic.id, "forum_topic_closed" if closed else "forum_topic_reopened", {})
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


def _notice(call: Call, chat: Chat, thread: int, kind: str, native: dict[str, Any], number: int | None = None) -> None:
    call.world.post(
        Message(
            id=chat.numbers.next() if number is None else number,
            chat=chat,
            sender=call.bot,
            date=call.platform.clock.now(),
            kind=kind,
            native=native,
            thread=thread,
        )
    )
