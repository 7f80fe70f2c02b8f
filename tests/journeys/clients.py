"""Clients of the three messengers, in the words of a conversation: what they do, and what they see."""

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

from chassis.clock import SystemClock
from sandbox.control import FbAttach, FbSay, VkAttach, VkControl, VkSay
from sandbox.control.facebook import FacebookControl
from sandbox.control.seen import Say
from sandbox.control.telegram import TelegramControl
from sandbox.pictures import png
from tests.journeys.kinds import Example

SUPPORT = "Связаться с поддержкой"
PAYMENT = "Оплата"
PATIENCE = 30
Channel = Literal["telegram", "vk", "facebook"]
CHANNELS: tuple[Channel, ...] = ("telegram", "vk", "facebook")
CALLED = {"telegram": "Telegram", "vk": "ВКонтакте", "facebook": "Facebook"}


@dataclass(frozen=True)
class Client(ABC):
    """Somebody with the bot open in a messenger. What they see has `id`, `text`, `reply_to`, `sequence` everywhere."""

    control: Any
    id: Any
    name: str

    @property
    @abstractmethod
    def channel(self) -> Channel: ...

    @property
    def header(self) -> str:
        """The line that names the client in the operator chat."""
        return f"{self.name} · {CALLED[self.channel]}"

    @property
    def method(self) -> str:
        """The call that shows something to the client, as faults name it."""
        return "sendMessage"

    async def says(self, text: str, *, reply_to: Any = None) -> Any:
        return await self.control.say(self.id, text, reply_to=reply_to)

    async def reads(self, *, contains: str, after: Any = None) -> Any:
        """What the bot shows, once it does."""
        since = None if after is None else after.sequence
        return await self.control.wait(self.id, from_bot=True, contains=contains, after=since, within=PATIENCE)

    async def shown(self, word: str = "") -> list[str]:
        """The texts of the bot that hold this word, in order."""
        seen = await self.control.chat(self.id)
        return [message.text for message in seen.messages if message.from_bot and word in message.text]

    async def since(self, sequence: int) -> list[Any]:
        """What the bot has shown since then, in order."""
        seen = await self.control.chat(self.id)
        return [message for message in seen.messages if message.from_bot and message.sequence > sequence]

    @abstractmethod
    async def sends(self, what: Example) -> bool:
        """Send it; false when nobody can send such a thing in this messenger."""

    async def sends_a_photo(self, caption: str) -> None:
        await self.sends(Example("photo", caption, png(320, 200)))

    @abstractmethod
    async def presses_start(self) -> None: ...

    @abstractmethod
    async def presses_support(self) -> Any: ...

    async def presses_payment(self) -> Any:
        """Press *Оплата*, wherever the messenger has it."""
        return await self.control.press_menu(self.id, PAYMENT)

    @abstractmethod
    async def rates(self, request: Any, score: int) -> None: ...

    @property
    def email(self) -> str:
        """What the client names when asked."""
        return f"client{self.id}@example.org"

    async def registers(self) -> None:
        """From the first word to the menu."""
        await self.presses_start()
        await self.reads(contains="почты")
        named = await self.says(self.email)
        await self.reads(contains="кнопку", after=named)

    async def opens_a_dialog(self) -> None:
        """From the first word to an open dialog."""
        await self.registers()
        before = await self.control.sequence()
        await self.presses_support()
        await self.control.wait(self.id, from_bot=True, contains="на связи", after=before, within=PATIENCE)


async def says_in_telegram(
    telegram: TelegramControl, what: Example, chat: int, sender: int | None = None, reply_to: int | None = None
) -> bool:
    """Somebody sends it there, a client or an operator; false when nobody can."""
    about: dict[str, Any] = {"sender": sender, "reply_to": reply_to}
    match what.kind:
        case "album":
            album = f"album{what.items[0].data!r}"[-12:]
            says = [
                Say(chat, what.text if not place else "", kind="photo", data=item.data, album=album, **about)
                for place, item in enumerate(what.items)
            ]
            await telegram.send_many(says)
        case "animated_sticker":
            native = {"is_animated": True, "is_video": False, "type": "regular", "emoji": "🙂"}
            await telegram.send(Say(chat, kind="sticker", data=what.data, native=native, **about))
        case "forwarded":
            native = {"type": "hidden_user", "sender_user_name": "Борис", "date": 1}
            await telegram.send(Say(chat, what.text, forward_origin=native, **about))
        case "wall" | "link":
            return False
        case kind:
            said: Any = kind
            file: dict[str, Any] = {"data": what.data, "name": what.name, "mime": what.mime}
            await telegram.send(Say(chat, what.text, kind=said, **file, **about))
    return True


def forwarded_in_vk(text: str) -> dict[str, Any]:
    """A message of somebody else's, as it stands in one that forwards it."""
    return {"date": 1, "from_id": 777, "text": text, "attachments": [], "conversation_message_id": 5, "id": 0}


class TelegramClient(Client):
    """In Telegram."""

    control: TelegramControl

    @property
    def channel(self) -> Channel:
        return "telegram"

    async def sends(self, what: Example) -> bool:
        return await says_in_telegram(self.control, what, self.id)

    async def presses_start(self) -> None:
        await self.control.start(self.id)

    async def presses_support(self) -> Any:
        return await self.control.press_menu(self.id, SUPPORT)

    async def rates(self, request: Any, score: int) -> None:
        await self.control.press(self.id, request.id, text=str(score))


class VkClient(Client):
    """In VKontakte."""

    control: VkControl

    @property
    def channel(self) -> Channel:
        return "vk"

    @property
    def method(self) -> str:
        return "messages.send"

    async def sends(self, what: Example) -> bool:
        match what.kind:
            case "text" | "photo" | "document" | "voice" | "video" | "location" | "wall" | "link" | "poll" | "sticker":
                name = what.name if what.kind == "document" else None
                kind: Any = what.kind
                data = what.data if kind in {"photo", "document", "voice"} else None
                await self.control.send(VkSay(self.id, what.text, kind=kind, data=data, name=name))
            case "audio":
                await self.control.send(VkSay(self.id, what.text, kind="audio"))
            case "album":
                photos = [VkAttach("photo", data=item.data) for item in what.items]
                await self.control.send(VkSay(self.id, what.text, attachments=photos))
            case "forwarded":
                await self.control.send(VkSay(self.id, raw_forwards=[forwarded_in_vk(what.text)]))
            case _:
                return False
        return True

    async def presses_start(self) -> None:
        await self.control.start(self.id)

    async def presses_support(self) -> Any:
        return await self.control.press_menu(self.id, SUPPORT)

    async def rates(self, request: Any, score: int) -> None:
        await self.control.press(self.id, request.id, text=str(score))


class FacebookClient(Client):
    """On Facebook."""

    control: FacebookControl

    @property
    def channel(self) -> Channel:
        return "facebook"

    @property
    def method(self) -> str:
        return "messages"

    async def sends(self, what: Example) -> bool:
        match what.kind:
            case "text":
                await self.control.say(self.id, what.text)
            case "photo" | "document" | "video" | "audio":
                said = FbSay(self.id, what.text, kind=what.kind, data=what.data, name=what.name, mime=what.mime)
                await self.control.send(said)
            case "sticker" | "location" | "link":
                await self.control.send(FbSay(self.id, what.text, kind=what.kind))
            case "album":
                photos = [FbAttach("photo", data=item.data) for item in what.items]
                await self.control.send(FbSay(self.id, what.text, attachments=photos))
            case _:
                return False
        return True

    async def presses_start(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while "persistent_menu" not in (await self.control.shown_page())["profile"]:
                await SystemClock().sleep(0.1)  # the page sets its menu beside everything else
        await self.control.start(self.id)

    async def presses_support(self) -> Any:
        shown = await self.control.chat(self.id)
        menu = next(message for message in reversed(shown.messages) if message.buttons)
        await self.control.press(self.id, "Поддержка", message=menu.id)

    async def rates(self, request: Any, score: int) -> None:  # noqa: ARG002 - quick replies stand under the newest
        await self.control.press(self.id, str(score))
