"""Who plays in the demo, and everything that stands in their chats at one moment."""

from dataclasses import dataclass
from typing import Any, Literal

from sandbox.control import CommunityKey, PageKey
from sandbox.control.client import Control

__all__ = ["NAMES", "PLATFORMS", "Stage", "build"]

PLATFORMS = ("telegram", "vk", "facebook", "google")
NAMES: dict[Literal["ru", "en"], dict[str, str]] = {
    "ru": {"anna": "Анна", "boris": "Борис", "vera": "Вера", "oleg": "Олег", "olga": "Ольга", "group": "Операторы"},
    "en": {"anna": "Anna", "boris": "Boris", "vera": "Vera", "oleg": "Oleg", "olga": "Olga", "group": "Operators"},
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One client in each messenger, an operator, the owner, and the shop's accounts."""

    control: Control
    language: Literal["ru", "en"]
    token: str
    anna: int
    oleg: int
    olga: int
    group: int
    boris: int
    community: CommunityKey
    vera: str
    page: PageKey

    def environment(self, url: str) -> dict[str, str]:
        """What Otklik must know of them; `url` is the sandbox's."""
        return {
            "TELEGRAM_TOKEN": self.token,
            "TELEGRAM_API_URL": url,
            "OPERATOR_CHAT_ID": str(self.group),
            "OWNER_IDS": str(self.olga),
            "VK_TOKEN": self.community.token,
            "VK_GROUP_ID": str(self.community.id),
            "VK_API_URL": url,
            "FB_PAGE_TOKEN": self.page.token,
            "FB_PAGE_ID": self.page.id,
            "FB_APP_SECRET": self.page.app_secret,
            "FB_VERIFY_TOKEN": self.page.verify_token,
            "FB_API_URL": url,
        }

    async def now(self) -> float:
        """Seconds since 1970 in this world."""
        return float((await self.control.order("telegram/state", {}))["now"])

    async def sequences(self) -> tuple[int, ...]:
        """How often anything changed in each messenger: cheap to ask."""
        telegram = await self.control.order("telegram/state", {})
        return (int(telegram["sequence"]), await self.control.vk.sequence(), await self.control.facebook.sequence())

    async def chats(self) -> dict[str, Any]:
        """What each person sees now."""
        order = self.control.order
        facebook = await order("facebook/chat", {"chat": self.vera})
        profile = (await order("facebook/set_page", {}))["profile"]
        return {
            "anna": await order("telegram/chat", {"chat": self.anna}),
            "boris": await order("vk/chat", {"chat": self.boris}),
            "vera": {**facebook, "menu": _menu_of(profile)},
            "olga": await order("telegram/chat", {"chat": self.olga}),
            "desk": await order("telegram/chat", {"chat": self.group}),
        }

    def people(self) -> dict[str, Any]:
        """Their numbers, as orders name them."""
        return {
            "anna": self.anna,
            "boris": self.boris,
            "vera": self.vera,
            "oleg": self.oleg,
            "olga": self.olga,
            "desk": self.group,
            "names": NAMES[self.language],
        }


def _menu_of(profile: dict[str, Any]) -> list[str]:
    menus = profile.get("persistent_menu") or []
    default = [menu for menu in menus if menu.get("locale") == "default"]
    return [str(action["title"]) for menu in default for action in menu["call_to_actions"]]


async def build(control: Control, language: Literal["ru", "en"]) -> Stage:
    """Everybody, in an empty sandbox."""
    names = NAMES[language]
    telegram = control.telegram
    bot = await telegram.bot()
    anna = await telegram.person(names["anna"], language=language)
    oleg = await telegram.person(names["oleg"], language=language)
    olga = await telegram.person(names["olga"], language=language)
    group = await telegram.group(names["group"], members=[anna.id, oleg.id, olga.id], admins=[bot.id])
    community, page = await control.vk.community(), await control.facebook.page()
    boris = await control.vk.person(names["boris"])
    vera = await control.facebook.person(names["vera"])
    return Stage(control, language, bot.token, anna.id, oleg.id, olga.id, group.id, boris.id, community, vera.id, page)
