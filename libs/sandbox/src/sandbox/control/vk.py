"""VKontakte's people and chats, from outside."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sandbox.control.machine import FaultKind, MachineControl, Send
from sandbox.control.vk_seen import CommunityKey, VkChatSeen, VkPersonKey, VkSay, VkSeen

__all__ = ["VkControl"]


class VkControl(MachineControl):
    """A dialog is named by the person's id; `community` is needed only where there are several."""

    def __init__(self, send: Send) -> None:
        super().__init__("vk", send)

    async def community(
        self,
        *,
        token: str | None = None,
        group_id: int | None = None,
        events: Iterable[str] = (),
        long_poll: bool = True,
        bots: bool = True,
        rights: Iterable[str] | None = None,
    ) -> CommunityKey:
        """Register a community, or give one another key with these `rights`.

        Only `message_new` is switched on for Long Poll unless `events` name more (VK-18).
        """
        given = None if rights is None else list(rights)
        return CommunityKey(
            **await self._order(
                "community",
                token=token,
                group_id=group_id,
                events=list(events),
                long_poll=long_poll,
                bots=bots,
                rights=given,
            )
        )

    async def revoke(self, community: int | None = None) -> None:
        """Make the community's keys worth nothing: error 5 from now on."""
        await self._order("revoke", community=community)

    async def callback(
        self,
        url: str,
        *,
        secret: str = "",
        confirmation: str | None = None,
        events: Iterable[str] = (),
        give_up_after: int | None = None,
        community: int | None = None,
    ) -> int:
        """Add a callback server as the owner does, and give its number.

        Only `message_new` is switched on unless `events` name more. `give_up_after` errors in a row suspend it
        (VK-14). Raises `ControlRefused` if it does not answer with the confirmation string.
        """
        answer = await self._order(
            "callback",
            url=url,
            secret=secret,
            confirmation=confirmation,
            events=list(events),
            give_up_after=give_up_after,
            community=community,
        )
        return int(answer["server"])

    async def callback_servers(self, *, community: int | None = None) -> list[dict[str, Any]]:
        """The servers as `groups.getCallbackServers` shows them."""
        return list((await self._order("callbacks", community=community))["servers"])

    async def resume_callbacks(self, *, community: int | None = None) -> None:
        """Switch suspended servers on again."""
        await self._order("resume_callbacks", community=community)

    async def expire_key(self, *, community: int | None = None) -> None:
        """Let every Long Poll key expire: `failed: 2`."""
        await self._order("long_poll", expire_keys=True, community=community)

    async def lose_history(self, *, community: int | None = None) -> None:
        """Lose all Long Poll events: `failed: 3`."""
        await self._order("long_poll", lose=True, community=community)

    async def forget_history(self, count: int, *, community: int | None = None) -> None:
        """Forget the oldest Long Poll events: `failed: 1` for a cursor before them."""
        await self._order("long_poll", forget=count, community=community)

    async def event(self, kind: str, body: Mapping[str, Any], *, community: int | None = None) -> None:
        """Tell a recorded event as it is; `body` is its `object`."""
        await self._order("event", type=kind, object=body, community=community)

    async def repeat_events(self, last: int = 1, *, community: int | None = None) -> list[str]:
        """Tell the last events again, on every way, with the `event_id` they had; gives those ids."""
        return list((await self._order("repeat_events", last=last, community=community))["repeated"])

    async def person(self, name: str, *, screen_name: str | None = None, number: int | None = None) -> VkPersonKey:
        """Let somebody join VKontakte; the community may not write to them until they write or allow it."""
        return VkPersonKey(**await self._order("person", name=name, screen_name=screen_name, id=number))

    async def say(self, chat: int, text: str, *, reply_to: int | None = None) -> VkSeen:
        """Write a text."""
        return await self.send(VkSay(chat, text, reply_to=reply_to))

    async def send(self, say: VkSay) -> VkSeen:
        """Write or send anything."""
        return VkSeen.read(await self._order("say", **say.as_order()))

    async def send_many(self, says: Iterable[VkSay]) -> tuple[VkSeen, ...]:
        """A flood, in this order."""
        answer = await self._order("say_many", says=[say.as_order() for say in says])
        return tuple(VkSeen.read(message) for message in answer["messages"])

    async def start(
        self, person: int, *, ref: str | None = None, ref_source: str | None = None, community: int | None = None
    ) -> VkSeen:
        """Press the Start button, perhaps behind a deep link (VK-35)."""
        order = {"chat": person, "ref": ref, "ref_source": ref_source, "community": community}
        return VkSeen.read(await self._order("start", **order))

    async def admin_says(self, chat: int, text: str, *, admin: int, community: int | None = None) -> VkSeen:
        """Let an administrator write for the community on VKontakte's own pages."""
        return VkSeen.read(await self._order("admin_say", chat=chat, text=text, admin=admin, community=community))

    async def edit(self, chat: int, message: int, text: str) -> VkSeen:
        """Change a person's own text; the community does not hear of it."""
        return VkSeen.read(await self._order("edit", chat=chat, message=message, text=text))

    async def delete(self, chat: int, message: int) -> None:
        """Delete a message; the community does not hear of it."""
        await self._order("delete", chat=chat, message=message)

    async def press(self, chat: int, message: int, *, data: str | None = None, text: str | None = None) -> str:
        """Press an inline callback button by its payload or label. Gives the press's id."""
        answer = await self._order("press", chat=chat, message=message, data=data, text=text)
        return str(answer["press"])

    async def forge_press(self, chat: int, message: int, data: Any) -> str:
        """Press a button that need not exist; `data` is any JSON value."""
        answer = await self._order("press", chat=chat, message=message, data=data, forged=True)
        return str(answer["press"])

    async def press_text(self, chat: int, message: int, text: str) -> VkSeen:
        """Press an inline text button, which writes its label with its payload."""
        return VkSeen.read((await self._order("press", chat=chat, message=message, text=text))["said"])

    async def press_menu(self, chat: int, text: str) -> VkSeen:
        """Press a text button of the regular keyboard, which writes its label with its payload."""
        return VkSeen.read(await self._order("press_menu", chat=chat, text=text))

    async def press_answered(self, press: str) -> bool:
        """Whether the spinner of a press has ended."""
        return bool((await self._order("pressed", press=press))["answered"])

    async def press_answer(self, press: str) -> str | None:
        """The snackbar that answered a press; empty if it was answered without one, None while it spins."""
        answer = await self._order("pressed", press=press)
        return str((answer["data"] or {}).get("text", "")) if answer["answered"] else None

    async def allow(self, person: int, *, key: str = "", community: int | None = None) -> None:
        """Allow the community to write (`message_allow`)."""
        await self._order("permission", chat=person, allow=True, key=key, community=community)

    async def deny(self, person: int, *, community: int | None = None) -> None:
        """Forbid the community to write (`message_deny`, then error 901)."""
        await self._order("permission", chat=person, allow=False, community=community)

    async def block(self, person: int, *, community: int | None = None) -> None:
        """Put a black list between the two: error 900, and they cannot write."""
        await self._order("permission", chat=person, blocked=True, community=community)

    async def unblock(self, person: int, *, community: int | None = None) -> None:
        """Take it away."""
        await self._order("permission", chat=person, blocked=False, community=community)

    async def close(self, person: int, *, closed: bool = True, community: int | None = None) -> None:
        """Let a person's privacy settings forbid messages: error 902."""
        await self._order("permission", chat=person, closed=closed, community=community)

    async def deactivate(self, person: int, *, how: Literal["deleted", "banned"] = "deleted") -> None:
        """End a person's account: error 18."""
        await self._order("deactivate", person=person, how=how)

    async def read(self, chat: int, message: int) -> None:
        """Let a person read up to this message (`message_read`)."""
        await self._order("read", chat=chat, message=message)

    async def typing(self, chat: int) -> None:
        """Let a person begin to type (`message_typing_state`)."""
        await self._order("typing", chat=chat)

    async def chat(self, chat: int, *, community: int | None = None) -> VkChatSeen:
        """What stands in a dialog now."""
        return VkChatSeen.read(await self._order("chat", chat=chat, community=community))

    async def wait(self, chat: int, *, within: float = 10.0, **wanted: Any) -> VkSeen:
        """The first message that fits; see `wait_for`."""
        return (await self.wait_for(chat, within=within, **wanted))[0]

    async def wait_for(self, chat: int, *, count: int = 1, within: float = 10.0, **wanted: Any) -> tuple[VkSeen, ...]:
        """Wait, at most `within` real seconds, until so many messages of the dialog fit, and give all that do.

        `wanted`: text, contains, kind, sender, from_bot, reply_to, id, message_id, edited, after (a sequence),
        after_id, and `community`. Raises `NothingCame`.
        """
        answer = await self._order("wait", chat=chat, count=count, timeout=within, **wanted)
        return tuple(VkSeen.read(message) for message in answer["messages"])

    async def repeats(self, chat: int, *, community: int | None = None) -> dict[str, int]:
        """Texts (or kinds with a digest) that the community shows more than once, and how often."""
        return dict((await self._order("repeats", chat=chat, community=community))["repeats"])

    async def fault(
        self,
        kind: FaultKind,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int = 1,
        code: int | None = None,
        seconds: float = 1.0,
    ) -> None:
        """Order trouble for the next calls that fit.

        A `429` is error 6, or the error `code`. `upload`, `download` and `longpoll` are the methods of the servers
        beside the API, where a 429 is HTTP's own.
        """
        given: dict[str, Any] = {"method": method, "chat": chat, "times": times, "code": code}
        await self._order("fault", kind=kind, seconds=seconds, **given)

    async def fault_after(
        self, code: int, *, method: str | None = None, chat: int | None = None, times: int = 1
    ) -> None:
        """Let the next calls that fit have their effect and be answered by an error all the same (VK-61)."""
        given: dict[str, Any] = {"method": method, "chat": chat, "times": times}
        await self._order("fault", kind="429", code=code, after=True, **given)

    async def lift_limits(self, *names: Literal["rate"]) -> None:
        """Lift these limits and let the others hold; none lifted is how it begins."""
        await self._order("limits", lifted=list(names))

    async def lifted_limits(self) -> tuple[str, ...]:
        """Which limits do not hold now."""
        return tuple((await self._order("limits"))["lifted"])

    async def sequence(self) -> int:
        """The number of the last change, for `after`."""
        return int((await self._order("limits"))["sequence"])
