"""Telegram's people and chats, from outside."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Literal

from sandbox.control.seen import BotKey, ChatKey, ChatSeen, MadeCall, PersonKey, Say, Seen
from sandbox.control.topics import TopicControl

__all__ = ["FaultKind", "TelegramControl"]

Send = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
FaultKind = Literal["429", "500", "502", "hang", "hang_after", "drop", "drop_after", "slow"]
Limit = Literal["private", "overall", "group"]


class TelegramControl:
    """A chat is named by its id; a private chat by the person's. `bot` is needed only where there are several."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.topics = TopicControl(send)

    async def bot(self, *, token: str | None = None, username: str = "otklik_bot", privacy: bool = True) -> BotKey:
        """Register a bot (its id is the number in its token)."""
        return BotKey(**await self._order("bot", token=token, username=username, privacy=privacy))

    async def revoke(self, bot: int | None = None) -> None:
        """Make the token worth nothing: 401 from now on."""
        await self._order("revoke", bot=bot)

    async def person(
        self, name: str, *, username: str | None = None, language: str | None = "ru", number: int | None = None
    ) -> PersonKey:
        """Let somebody join Telegram; to the bot they are a stranger until they write to it."""
        return PersonKey(**await self._order("person", name=name, username=username, language=language, id=number))

    async def crowd(self, count: int) -> list[int]:
        """So many people who have written to the bot before, of which it is not told; their ids."""
        return list((await self._order("crowd", count=count))["ids"])

    async def crowd_seen(self, contains: str) -> dict[str, int]:
        """For each person who sees such a message of a bot, how many."""
        return dict((await self._order("crowd_seen", contains=contains))["counts"])

    async def group(
        self,
        title: str,
        *,
        kind: Literal["group", "supergroup", "forum"] = "supergroup",
        members: Iterable[int] = (),
        admins: Iterable[int] = (),
        number: int | None = None,
    ) -> ChatKey:
        """Make a group of people and bots; admins get all the rights that are simulated."""
        return ChatKey(
            **await self._order(
                "group",
                title=title,
                supergroup=kind == "supergroup",
                forum=kind == "forum",
                members=list(members),
                admins=list(admins),
                id=number,
            )
        )

    async def member(
        self,
        chat: int,
        account: int,
        status: Literal["administrator", "member", "restricted", "left", "kicked"] = "member",
        rights: Sequence[str] | None = None,
    ) -> None:
        """Change somebody's place in a group; `rights` of an administrator (else all), or of the restricted."""
        await self._order("member", chat=chat, account=account, status=status, rights=rights)

    async def allow_reactions(self, chat: int, emoji: Sequence[str] | None) -> None:
        """Which reactions the chat allows; None allows all."""
        await self._order("reactions", chat=chat, allowed=emoji)

    async def upgrade(self, chat: int) -> ChatKey:
        """Make a supergroup of a basic group."""
        return ChatKey(**await self._order("upgrade", chat=chat))

    async def say(self, chat: int, text: str, *, sender: int | None = None, reply_to: int | None = None) -> Seen:
        """Write a text; `sender` is needed in groups."""
        return await self.send(Say(chat, text, sender, reply_to=reply_to))

    async def send(self, say: Say) -> Seen:
        """Write or send anything."""
        return Seen.read(await self._order("say", **say.as_order()))

    async def send_many(self, says: Iterable[Say]) -> tuple[Seen, ...]:
        """A flood, in this order."""
        answer = await self._order("say_many", says=[say.as_order() for say in says])
        return tuple(Seen.read(message) for message in answer["messages"])

    async def start(self, person: int, payload: str | None = None, *, bot: int | None = None) -> Seen:
        """Press Start, which also allows a blocked bot again."""
        return Seen.read(await self._order("start", chat=person, payload=payload, bot=bot))

    async def edit(self, chat: int, message: int, text: str) -> Seen:
        """Change a person's own text or caption."""
        return Seen.read(await self._order("edit", chat=chat, message=message, text=text))

    async def delete(self, chat: int, message: int) -> None:
        """Delete a message; no bot hears of it."""
        await self._order("delete", chat=chat, message=message)

    async def pin(self, chat: int, message: int, person: int) -> None:
        """Pin a message, as a person who may."""
        await self._order("pin", chat=chat, message=message, person=person)

    async def unpin(self, chat: int, message: int) -> None:
        """Take a pin off; no bot hears of it."""
        await self._order("unpin", chat=chat, message=message)

    async def react(self, chat: int, message: int, person: int, emoji: Sequence[str]) -> None:
        """Put a person's reactions on a message."""
        await self._order("react", chat=chat, message=message, person=person, emoji=list(emoji))

    async def press(
        self, chat: int, message: int, *, data: str | None = None, text: str | None = None, person: int | None = None
    ) -> str:
        """Press an inline button by its data or text; `person` is needed in groups. Gives the press's id."""
        answer = await self._order("press", chat=chat, message=message, data=data, text=text, person=person)
        return str(answer["press"])

    async def forge_press(self, chat: int, message: int, data: str, *, person: int | None = None) -> str:
        """Press a button that need not exist, as a changed client can."""
        answer = await self._order("press", chat=chat, message=message, data=data, person=person, forged=True)
        return str(answer["press"])

    async def press_menu(self, chat: int, text: str, *, person: int | None = None) -> Seen:
        """Press a button of the reply keyboard."""
        return Seen.read(await self._order("press_menu", chat=chat, text=text, person=person))

    async def press_answer(self, press: str) -> str | None:
        """The text with which the bot answered a press; None while it spins."""
        answer = await self._order("pressed", press=press)
        return str(answer["text"]) if answer["answered"] else None

    async def block(self, person: int, *, bot: int | None = None) -> None:
        """Block the bot."""
        await self._order("block", chat=person, bot=bot)

    async def unblock(self, person: int, *, bot: int | None = None) -> None:
        """Allow it again."""
        await self._order("unblock", chat=person, bot=bot)

    async def deactivate(self, person: int) -> None:
        """Delete a person's account."""
        await self._order("deactivate", person=person)

    async def chat(self, chat: int, *, bot: int | None = None) -> ChatSeen:
        """What stands in a chat now."""
        return ChatSeen.read(await self._order("chat", chat=chat, bot=bot))

    async def wait(self, chat: int, *, within: float = 10.0, **wanted: Any) -> Seen:
        """The first message that fits; see `wait_for`."""
        return (await self.wait_for(chat, within=within, **wanted))[0]

    async def wait_for(self, chat: int, *, count: int = 1, within: float = 10.0, **wanted: Any) -> tuple[Seen, ...]:
        """Wait, at most `within` real seconds, until so many messages of the chat fit, and give all that do.

        `wanted`: text, contains, kind, sender, from_bot, reaction, thread, reply_to, id, edited, after (a sequence),
        after_id, and `bot`. Raises `NothingCame`.
        """
        answer = await self._order("wait", chat=chat, count=count, timeout=within, **wanted)
        return tuple(Seen.read(message) for message in answer["messages"])

    async def repeats(self, chat: int, *, bot: int | None = None) -> dict[str, int]:
        """Texts (or kinds with a digest) that a bot shows more than once in a chat, and how often."""
        return dict((await self._order("repeats", chat=chat, bot=bot))["repeats"])

    async def calls(self, method: str | None = None, *, chat: int | None = None, after: int = 0) -> list[MadeCall]:
        """The journal of API calls."""
        answer = await self._order("journal", method=method, chat=chat, after=after)
        return [MadeCall(**entry) for entry in answer["calls"]]

    async def counters(self) -> dict[str, int]:
        """Calls by method, and by `method:outcome`."""
        return dict((await self._order("journal", method="-"))["counters"])

    async def fault(
        self,
        kind: FaultKind,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int = 1,
        retry_after: int = 1,
        seconds: float = 1.0,
    ) -> None:
        """Order trouble for the next calls that fit; `download` is the method of a file's download."""
        await self._order(
            "fault", kind=kind, method=method, chat=chat, times=times, retry_after=retry_after, seconds=seconds
        )

    async def clear_faults(self) -> None:
        """No more trouble; calls that hang are dropped."""
        await self._order("calm", clear=True)

    async def faults_struck(self) -> int:
        """How many times a fault struck."""
        return int((await self._order("calm"))["struck"])

    async def latency(self, low: float, high: float) -> None:
        """How long each call takes, in real seconds."""
        await self._order("calm", latency=[low, high])

    async def down(self, how: Literal["no", "502", "closed"]) -> None:
        """Whether the whole platform is away: answers 502, or hangs up."""
        await self._order("calm", down=how)

    async def lift_limits(self, *names: Limit, sliding: bool = False) -> None:
        """Lift these limits and let the others hold; none lifted is how it begins.

        `sliding`: the overall limit counts in any second, instead of as a bucket that fills up again.
        """
        await self._order("limits", lifted=list(names), sliding=sliding)

    async def lifted_limits(self) -> tuple[str, ...]:
        """Which limits do not hold now."""
        return tuple((await self._order("limits"))["lifted"])

    async def advance(self, seconds: float) -> None:
        """Move the sandbox's clock ahead."""
        await self._order("state", advance=seconds)

    async def pending(self, bot: int) -> int:
        """How many updates wait for a bot."""
        return int((await self._order("state"))["pending"][str(bot)])

    async def sequence(self) -> int:
        """The number of the last change, for `after`."""
        return int((await self._order("state"))["sequence"])

    async def _order(self, name: str, /, **body: Any) -> dict[str, Any]:
        return await self._send(f"telegram/{name}", {key: value for key, value in body.items() if value is not None})
