"""What the bot lacks in the operator chat, from its place there as Telegram tells it. Pure."""

from aiogram.types import (
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberRestricted,
    ChatMemberUpdated,
)

from contracts.inbound import Lack, OperatorRightsChanged
from telegram_gateway.ids import make_chat

__all__ = ["lacking", "rights_changed"]

_Place = (
    ChatMember
    | ChatMemberOwner
    | ChatMemberAdministrator
    | ChatMemberMember
    | ChatMemberRestricted
    | ChatMemberLeft
    | ChatMemberBanned
)


def rights_changed(change: ChatMemberUpdated) -> OperatorRightsChanged | None:
    """What was given or taken (TG-26); nothing when none of it is needed."""
    forum = bool(change.chat.is_forum)
    was, lacks = lacking(change.old_chat_member, forum=forum), lacking(change.new_chat_member, forum=forum)
    if was == lacks:
        return None
    return OperatorRightsChanged(chat=make_chat(change.chat.id), was=was, lacks=lacks, at=change.date)


def lacking(place: _Place, *, forum: bool) -> tuple[Lack, ...]:
    """What somebody in this place lacks; topics are managed where there are some."""
    match place:
        case ChatMemberOwner():
            return ()
        case ChatMemberAdministrator():
            given: dict[Lack, bool] = {
                "pinning": bool(place.can_pin_messages),
                "deleting": place.can_delete_messages,
                "topics": bool(place.can_manage_topics) or not forum,
            }
            return tuple(right for right, has in given.items() if not has)
        case ChatMemberMember():
            return ("admin",)
        case ChatMemberRestricted(is_member=True):
            return ("admin",) if place.can_send_messages else ("writing",)
        case _:
            return ("presence",)
