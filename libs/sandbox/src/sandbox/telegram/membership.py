"""Who is in a chat, who may do what there, and whom a person lets write to them (TG-24, TG-26)."""

from sandbox.telegram.accounts import BotAccount, Person
from sandbox.telegram.acting import Impossible
from sandbox.telegram.calls import Platform
from sandbox.telegram.chats import Chat, Member, Message
from sandbox.telegram.methods.chats import member_json
from sandbox.telegram.world import LINE_MEMBER

__all__ = ["allow_bot", "block_bot", "place", "upgrade"]


def place(platform: Platform, chat: Chat, account: Person | BotAccount, member: Member) -> None:
    """Change somebody's place in a group; the bot hears of its own, and of people who come and go."""
    before = chat.member(account.id)
    chat.members[account.id] = member
    if isinstance(account, BotAccount):
        if before == member:
            return
        _tell_bot(platform, chat, account, _somebody(platform, chat), (before, member))
        return
    if before.is_here != member.is_here:
        kind = "new_chat_members" if member.is_here else "left_chat_member"
        native = [account.as_user()] if member.is_here else account.as_user()
        number, now = chat.numbers.next(), platform.clock.now()
        platform.world.post(Message(number, chat, account, now, kind, native=native))


def block_bot(platform: Platform, chat: Chat) -> None:
    """Block the bot: from now on it may not write."""
    bot, person = _pair(chat)
    if person.id not in bot.blocked_by:
        bot.blocked_by.add(person.id)
        _tell_bot(platform, chat, bot, person, (Member(), Member("kicked")))


def allow_bot(platform: Platform, chat: Chat) -> None:
    """Unblock the bot."""
    bot, person = _pair(chat)
    if person.id in bot.blocked_by:
        bot.blocked_by.discard(person.id)
        _tell_bot(platform, chat, bot, person, (Member("kicked"), Member()))


def upgrade(platform: Platform, chat: Chat, new_id: int) -> Chat:
    """Make a supergroup of a basic group: another id, other message ids (TG-24)."""
    if chat.kind != "group":
        raise Impossible("only a basic group can be upgraded")
    person = _somebody(platform, chat)
    new = platform.world.add_group(new_id, chat.title, supergroup=True, forum=False)
    new.members = dict(chat.members)
    now = platform.clock.now()
    platform.world.post(Message(chat.numbers.next(), chat, person, now, "migrate_to_chat_id", native=new.id))
    platform.world.post(Message(new.numbers.next(), new, person, now, "migrate_from_chat_id", native=chat.id))
    chat.migrated_to = new.id
    return new


def _pair(chat: Chat) -> tuple[BotAccount, Person]:
    if chat.bot is None or chat.person is None:
        raise Impossible("a bot is blocked in its private chat")
    return chat.bot, chat.person


def _somebody(platform: Platform, chat: Chat) -> Person:
    for number, member in chat.members.items():
        if member.is_here and number in platform.world.people:
            return platform.world.people[number]
    raise Impossible("nobody is in this chat")


def _tell_bot(platform: Platform, chat: Chat, bot: BotAccount, person: Person, change: tuple[Member, Member]) -> None:
    before, after = change
    body = {
        "chat": chat.as_chat(),
        "from": person.as_user(),
        "date": int(platform.clock.now()),
        "old_chat_member": member_json(bot, before),
        "new_chat_member": member_json(bot, after),
    }
    platform.world.tell(bot, "my_chat_member", body, chat.id + LINE_MEMBER)
