"""Topics, whoever makes, changes or deletes them (TG-63…TG-66), and switching them on and off (TG-24)."""

from sandbox.telegram import membership
from sandbox.telegram.accounts import BotAccount, Person
from sandbox.telegram.acting import Impossible
from sandbox.telegram.calls import Platform
from sandbox.telegram.chats import Chat, Message, Topic

__all__ = ["ICON_COLOR", "make_topic", "remove_topic", "rename_topic", "set_closed", "switch_topics"]

ICON_COLOR = 7322096


def make_topic(platform: Platform, chat: Chat, by: Person | BotAccount, name: str) -> Topic:
    """Its service message's id is the topic's id."""
    number = chat.numbers.next()
    topic = chat.topics[number] = Topic(number, name)
    native = {"name": name, "icon_color": ICON_COLOR}
    _post(platform, Message(number, chat, by, 0, "forum_topic_created", native=native), topic)
    return topic


def rename_topic(platform: Platform, chat: Chat, by: Person | BotAccount, topic: Topic, name: str) -> None:
    """Another name, which is told in the topic."""
    topic.name = name
    _post(platform, Message(chat.numbers.next(), chat, by, 0, "forum_topic_edited", native={"name": name}), topic)


def set_closed(platform: Platform, chat: Chat, by: Person | BotAccount, topic: Topic, *, closed: bool) -> None:
    """Closed: nobody but administrators may write there; told in the topic."""
    topic.closed = closed
    kind = "forum_topic_closed" if closed else "forum_topic_reopened"
    _post(platform, Message(chat.numbers.next(), chat, by, 0, kind, native={}), topic)


def remove_topic(platform: Platform, chat: Chat, topic: Topic) -> None:
    """With all its messages; no bot hears of it."""
    del chat.topics[topic.id]
    chat.messages = {number: message for number, message in chat.messages.items() if message.thread != topic.id}
    chat.pinned = [number for number in chat.pinned if number in chat.messages]
    platform.world.sequence += 1
    platform.world.wake()


def switch_topics(platform: Platform, chat: Chat, new_id: int, *, on: bool) -> Chat:
    """Switch topics on or off; a basic group becomes a supergroup with another id for it (TG-24).

    Off, all messages stand in the one chat, and the topics come back when they are switched on again.
    """
    if chat.kind == "private":
        raise Impossible("topics are for groups")
    if chat.kind == "group" and on:
        chat = membership.upgrade(platform, chat, new_id)
    chat.forum = on
    platform.world.sequence += 1
    platform.world.wake()
    return chat


def _post(platform: Platform, notice: Message, topic: Topic) -> None:
    notice.date, notice.thread = platform.clock.now(), topic.id
    platform.world.post(notice)
