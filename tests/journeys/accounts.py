"""The shop's accounts in VKontakte and on Facebook, and where these platforms tell it of events."""

from dataclasses import dataclass

from sandbox.control import CommunityKey, Control, PageKey

SECRET = "a-long-random-word"
CONFIRMATION = "1a2b3c4d"
EVENTS = ("message_new", "message_event", "message_allow", "message_deny")


@dataclass(frozen=True)
class Accounts:
    """A community and a page."""

    control: Control
    community: CommunityKey
    page: PageKey

    def environment(self, url: str) -> dict[str, str]:
        """What Otklik must know of them; `url` is the sandbox's."""
        return {
            "VK_TOKEN": self.community.token,
            "VK_GROUP_ID": str(self.community.id),
            "VK_API_URL": url,
            "FB_PAGE_TOKEN": self.page.token,
            "FB_PAGE_ID": self.page.id,
            "FB_APP_SECRET": self.page.app_secret,
            "FB_VERIFY_TOKEN": self.page.verify_token,
            "FB_API_URL": url,
        }

    def callback(self) -> dict[str, str]:
        """The settings of VKontakte's Callback API."""
        return {"VK_RECEIVE": "callback", "VK_SECRET": SECRET, "VK_CONFIRMATION": CONFIRMATION}

    async def tell_facebook(self, url: str) -> None:
        """Have the page's events posted there."""
        await self.control.facebook.webhook(f"{url}/fb/webhook")

    async def tell_vk(self, url: str) -> None:
        """Have the community's events posted there."""
        await self.control.vk.callback(f"{url}/vk/callback", secret=SECRET, confirmation=CONFIRMATION, events=EVENTS)


async def open_accounts(control: Control) -> Accounts:
    """A community and a page, in a sandbox where there are none."""
    return Accounts(control, await control.vk.community(), await control.facebook.page())
