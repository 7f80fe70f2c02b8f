"""What the gateway keeps: which forum topic belongs to which client, and which topics the bot has made, and which
number the operators' group had before."""

from telegram_gateway.store.moves import MoveStore
from telegram_gateway.store.topics import TopicStore, topic_migrations

__all__ = ["MoveStore", "TopicStore", "topic_migrations"]
