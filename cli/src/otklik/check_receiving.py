"""`otklik check`: whether what clients write finds its way here."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from otklik.finding import Finding
from telegram_gateway.settings import TelegramSettings
from vk_gateway.settings import VkSettings

__all__ = ["PATHS", "facebook_receiving", "telegram_receiving", "vk_receiving"]

PATHS = {"telegram": "/telegram/webhook", "vk": "/vk/callback", "facebook": "/fb/webhook"}
"""Where the gateways listen; written down here, since importing them costs each command a second."""
Answer = Mapping[str, Any] | None
"""What a platform's API said; `None` if nothing."""


def telegram_receiving(settings: TelegramSettings, info: Mapping[str, Any]) -> Finding:
    """By `getWebhookInfo`; a webhook and polling exclude each other (TG-1)."""
    address = str(info.get("url") or "")
    host = urlsplit(address).netloc
    if settings.telegram_receive == "polling":
        if not address:
            return Finding(True, "Telegram: updates are fetched; nothing needs to be reached from outside.")
        return Finding(
            False,
            f"TELEGRAM_RECEIVE: Telegram posts updates to {host} now, and Otklik ends that when it starts, since it "
            "is to fetch them. If another program uses this bot, make one of its own for Otklik (@BotFather, /newbot).",
        )
    wanted = f"{(settings.public_url or '').rstrip('/')}{PATHS['telegram']}"
    if address != wanted:
        return Finding(True, f"Telegram will be told to post updates to {wanted} when Otklik starts.")
    if info.get("last_error_message"):
        return Finding(
            False,
            f"PUBLIC_URL: Telegram could not post to {wanted}: {info['last_error_message']}. "
            "Is the address reached from outside, with a valid certificate, and does Otklik run?",
        )
    return Finding(True, f"Telegram posts updates to {wanted}.")


def vk_receiving(settings: VkSettings, answer: Answer) -> Finding:
    """By `groups.getLongPollServer`, or by `groups.getCallbackServers`."""
    error = (answer or {}).get("error")
    if answer is None or isinstance(error, Mapping):
        number = error.get("error_code") if isinstance(error, Mapping) else "no answer"
        return Finding(
            False,
            f"VK_TOKEN: VK knows the key, but does not let it manage the community (error {number}), so that nothing "
            "would be heard. Make a key with the rights to manage the community and to its messages.",
        )
    if settings.vk_receive == "longpoll":
        return Finding(True, "VK: events are fetched; nothing needs to be reached from outside.")
    servers = answer.get("response", {}).get("items", [])
    ours = [one for one in servers if urlsplit(str(one.get("url"))).path.endswith(PATHS["vk"])]
    if not ours:
        return Finding(
            False,
            f"VK_RECEIVE: VK has no server that ends with {PATHS['vk']}. Add it in the community's settings, API "
            "usage, Callback API, with VK_SECRET as its secret key; or set VK_RECEIVE=longpoll, which needs none.",
        )
    if not any(one.get("status") == "ok" for one in ours):
        return Finding(
            False,
            f"VK does not post to {ours[0].get('url')} (“{ours[0].get('status', '?')}”). Start Otklik, see that the "
            "address is reached from outside, and press Confirm in the community's settings, API usage, Callback API.",
        )
    return Finding(True, f"VK posts events to {ours[0].get('url')}.")


def facebook_receiving(answer: Answer) -> Finding:
    """By the page's `subscribed_apps`; Otklik subscribes again at each start (FB-3)."""
    if answer is None or isinstance(answer.get("error"), Mapping):
        return Finding(
            False,
            "FB_PAGE_TOKEN: Facebook knows the token, but does not let it subscribe the page, so that nothing would be "
            "heard. Make it anew with the right pages_manage_metadata (the app's Messenger settings, access tokens).",
        )
    return Finding(
        True,
        f"Facebook lets the page be subscribed; it posts to the address that it was given, …{PATHS['facebook']}.",
    )
