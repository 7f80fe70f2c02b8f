"""What people do with the topics of a group."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.control_routes import Order
from sandbox.telegram import forum
from sandbox.telegram.acting import Impossible
from sandbox.telegram.calls import Platform
from sandbox.telegram.chats import Chat, Topic
from sandbox.telegram.stage import Stage

__all__ = ["TopicOrders", "chat_json"]


class TopicOrders:
    """See `sandbox.control.topics`. Raises `Impossible` for what no person could do."""

    def __init__(self, platform: Platform, stage: Stage) -> None:
        self._platform = platform
        self._stage = stage

    def by_name(self) -> Mapping[str, Callable[[Order], Any]]:
        """By the last part of their path."""
        return {
            "topics": self._switch,
            "topic": self._make,
            "topic_name": self._rename,
            "topic_closed": self._set_closed,
            "topic_deleted": self._delete,
        }

    def _switch(self, order: Order) -> Order:
        chat = self._stage.chat(order["chat"])
        new_id = order.get("id") or self._stage.new_group_id(big=True)
        return chat_json(forum.switch_topics(self._platform, chat, new_id, on=order["on"]))

    def _make(self, order: Order) -> Order:
        chat = self._forum(order)
        by = self._stage.person(order["by"])
        return _topic_json(forum.make_topic(self._platform, chat, by, order["name"]))

    def _rename(self, order: Order) -> Order:
        chat = self._forum(order)
        topic = _topic(chat, order)
        forum.rename_topic(self._platform, chat, self._stage.person(order["by"]), topic, order["name"])
        return _topic_json(topic)

    def _set_closed(self, order: Order) -> Order:
        chat = self._forum(order)
        topic, closed = _topic(chat, order), order["closed"]
        if topic.closed == closed:
            raise Impossible("it is so already")
        forum.set_closed(self._platform, chat, self._stage.person(order["by"]), topic, closed=closed)
        return _topic_json(topic)

    def _delete(self, order: Order) -> Order:
        chat = self._forum(order)
        forum.remove_topic(self._platform, chat, _topic(chat, order))
        return {}

    def _forum(self, order: Order) -> Chat:
        chat = self._stage.chat(order["chat"])
        if not chat.forum:
            raise Impossible("the chat has no topics")
        return chat


def chat_json(chat: Chat) -> Order:
    """A chat as the control client reads it."""
    return {"id": chat.id, "kind": chat.kind, "title": chat.title, "forum": chat.forum}


def _topic(chat: Chat, order: Order) -> Topic:
    topic = chat.topics.get(order["topic"])
    if topic is None:
        raise Impossible("there is no such topic")
    return topic


def _topic_json(topic: Topic) -> Order:
    return {"id": topic.id, "name": topic.name, "closed": topic.closed}
