"""Which messages of a chat a bot is shown (TG-14, TG-60, TG-61)."""

from sandbox.telegram.accounts import BotAccount
from sandbox.telegram.chats import Message

__all__ = ["OWN_NOTICES", "may_see"]

OWN_NOTICES = frozenset(
    {"forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "pinned_message"}
)
"""Service messages that a bot is told of even though it caused them."""


def may_see(bot: BotAccount, message: Message) -> bool:
    """Whether the bot gets an update about this message."""
    if message.is_service:
        return message.sender is not bot or message.kind in OWN_NOTICES
    if message.from_bot:
        return False
    chat = message.chat
    if chat.kind == "private" or not bot.privacy or chat.member(bot.id).is_admin:
        return True
    return _is_meant(bot, message)


def _is_meant(bot: BotAccount, message: Message) -> bool:
    if message.reply_to is not None:
        answered = message.chat.messages.get(message.reply_to)
        if answered is not None and answered.sender is bot:
            return True
    first = message.text.partition(" ")[0].lower()
    name = f"@{bot.username.lower()}"
    if first.startswith("/"):
        return "@" not in first or first.endswith(name)
    return name in message.text.lower()
