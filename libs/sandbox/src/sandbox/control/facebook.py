"""Facebook's people and threads, from outside."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sandbox.control.fb_seen import FbChatSeen, FbPersonKey, FbSay, FbSeen, PageKey
from sandbox.control.machine import FaultKind, MachineControl, Send

__all__ = ["FacebookControl"]


class FacebookControl(MachineControl):
    """A thread is named by the person's id; `page` is needed only where there are several."""

    def __init__(self, send: Send) -> None:
        super().__init__("facebook", send)

    async def page(
        self,
        *,
        token: str | None = None,
        number: str | None = None,
        app_secret: str | None = None,
        verify_token: str | None = None,
        human_agent: bool = False,
    ) -> PageKey:
        """Register a page with its app."""
        given = {"token": token, "id": number, "app_secret": app_secret, "verify_token": verify_token}
        return PageKey(**await self._order("page", **given, human_agent=human_agent))

    async def revoke(self, page: str | None = None) -> None:
        """Make the token worth nothing: error 190 from now on."""
        await self._order("set_page", page=page, revoked=True)

    async def human_agent(self, *, allowed: bool, page: str | None = None) -> None:
        """Whether the app may send operators' own answers for seven days."""
        await self._order("set_page", page=page, human_agent=allowed)

    async def echoes(self, when: Literal["before", "after", "late", "never"], *, page: str | None = None) -> None:
        """When the page hears of its own messages (FB-12)."""
        await self._order("set_page", page=page, echoes=when)

    async def shown_page(self, page: str | None = None) -> dict[str, Any]:
        """The page's profile, its subscribed fields, and whether it is subscribed at all."""
        return await self._order("set_page", page=page)

    async def webhook(self, url: str, *, page: str | None = None) -> None:
        """Have events sent there. Raises `ControlRefused` if it does not answer with the challenge (FB-1)."""
        await self._order("webhook", url=url, page=page)

    async def duplicate(self, last: int = 1, *, page: str | None = None) -> None:
        """Send the last webhook calls again, byte for byte."""
        await self._order("repeat", last=last, page=page)

    async def event(self, event: Mapping[str, Any], *, standby: bool = False, page: str | None = None) -> None:
        """Tell a recorded event as it is."""
        await self._order("event", event=dict(event), standby=standby, page=page)

    async def person(
        self,
        name: str,
        *,
        number: str | None = None,
        profile: Literal["shown", "empty", "refused"] = "shown",
    ) -> FbPersonKey:
        """Let somebody join Facebook; the page may not write to them until they do something."""
        return FbPersonKey(**await self._order("person", name=name, id=number, profile=profile))

    async def say(self, chat: str, text: str, *, reply_to: str | None = None) -> FbSeen:
        """Write a text."""
        return await self.send(FbSay(chat, text, reply_to=reply_to))

    async def send(self, say: FbSay) -> FbSeen:
        """Write or send anything."""
        return FbSeen.read(await self._order("say", **say.as_order()))

    async def send_many(self, says: Iterable[FbSay]) -> tuple[FbSeen, ...]:
        """One after another."""
        return tuple([await self.send(say) for say in says])

    async def start(self, person: str) -> str:
        """Press Get started."""
        return str((await self._order("start", chat=person))["press"])

    async def press(self, chat: str, text: str, *, message: str | None = None, with_mid: bool = True) -> str:
        """Press a button of a message, or a quick reply under the newest one, by its title."""
        return str((await self._order("press", chat=chat, text=text, message=message, with_mid=with_mid))["press"])

    async def press_menu(self, chat: str, text: str) -> str:
        """Press an item of the persistent menu."""
        return str((await self._order("press_menu", chat=chat, text=text))["press"])

    async def edit(self, chat: str, message: str, text: str) -> FbSeen:
        """Change a person's own text."""
        return FbSeen.read(await self._order("edit", chat=chat, message=message, text=text))

    async def react(self, chat: str, message: str, emoji: str = "❤") -> None:
        """React to a message."""
        await self._order("react", chat=chat, message=message, emoji=emoji)

    async def block(self, person: str) -> None:
        """Block the page: error 551."""
        await self._order("block", chat=person, blocked=True)

    async def unblock(self, person: str) -> None:
        """Allow it again."""
        await self._order("block", chat=person, blocked=False)

    async def chat(self, chat: str) -> FbChatSeen:
        """What stands in a thread now."""
        body = await self._order("chat", chat=chat)
        return FbChatSeen(tuple(FbSeen.read(message) for message in body["messages"]), body["sequence"])

    async def wait(self, chat: str, *, within: float = 10.0, **wanted: Any) -> FbSeen:
        """The first message that fits; see `wait_for`."""
        return (await self.wait_for(chat, within=within, **wanted))[0]

    async def wait_for(self, chat: str, *, count: int = 1, within: float = 10.0, **wanted: Any) -> tuple[FbSeen, ...]:
        """Wait, at most `within` real seconds, until so many messages of the thread fit, and give all that do.

        `wanted`: text, contains, kind, sender, from_bot, reply_to, id, edited, after (a sequence).
        Raises `NothingCame`.
        """
        answer = await self._order("wait", chat=chat, count=count, timeout=within, **wanted)
        return tuple(FbSeen.read(message) for message in answer["messages"])

    async def repeats(self, chat: str) -> dict[str, int]:
        """Texts (or kinds with a digest) that the page shows more than once, and how often."""
        return dict((await self._order("repeats", chat=chat))["repeats"])

    async def fault(
        self,
        kind: FaultKind,
        *,
        method: str | None = None,
        chat: str | None = None,
        times: int = 1,
        error: tuple[int, int | None] | None = None,
        seconds: float = 1.0,
    ) -> None:
        """Order trouble for the next calls that fit: `messages`, `message_attachments`, `messenger_profile`, `node`,
        `download`. A `429` is error 613, or another `error` (code and subcode)."""
        code, subcode = error if error is not None else (None, None)
        given: dict[str, Any] = {"method": method, "chat": chat, "times": times, "code": code, "subcode": subcode}
        await self._order("fault", kind=kind, seconds=seconds, **given)

    async def sequence(self) -> int:
        """The number of the last change, for `after`."""
        return int((await self._order("state"))["sequence"])

    async def pending(self) -> int:
        """How many events wait for the webhook."""
        return int((await self._order("state"))["pending"])

    async def failures(self) -> int:
        """How many webhook calls were not answered 200 in time."""
        return int((await self._order("state"))["failures"])
