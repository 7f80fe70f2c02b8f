"""`otklik check` for VKontakte and Facebook: whether each knows its token."""

from collections.abc import AsyncIterator
from typing import Any

import httpx

from fb_gateway.settings import FbSettings
from otklik.finding import Finding
from vk_gateway.settings import VkSettings

__all__ = ["facebook_findings", "vk_findings"]

SECONDS = 10.0
VK = "https://api.vk.com"
VK_VERSION = "5.199"
GRAPH = "https://graph.facebook.com"


async def vk_findings(settings: VkSettings) -> AsyncIterator[Finding]:
    """The key, and whether it is that of the community."""
    answer = await _asked(
        "POST",
        f"{settings.vk_api_url or VK}/method/groups.getById",
        settings.vk_token.get_secret_value(),
        settings.vk_proxy.get_secret_value() if settings.vk_proxy else None,
        data={"group_id": settings.vk_group_id, "v": VK_VERSION},
    )
    if answer is None:
        yield Finding(False, "VK_API_URL: VK does not answer. Is a VK_PROXY needed here?")
        return
    error = answer.get("error")
    if isinstance(error, dict):
        number = error.get("error_code")
        yield Finding(
            False,
            f"VK_TOKEN: VK does not accept this key (error {number}). "
            "Make one in the community's settings, API usage, with the right to messages.",
        )
        return
    found = answer.get("response", {})
    groups = found.get("groups", []) if isinstance(found, dict) else found
    name = groups[0].get("name", "?") if groups else "?"
    yield Finding(True, f"VK knows the community: “{name}”.")


async def facebook_findings(settings: FbSettings) -> AsyncIterator[Finding]:
    """The token, and whether it is that of the page."""
    answer = await _asked(
        "GET",
        f"{settings.fb_api_url or GRAPH}/{settings.fb_api_version}/{settings.fb_page_id}",
        settings.fb_page_token.get_secret_value(),
        settings.fb_proxy.get_secret_value() if settings.fb_proxy else None,
        params={"fields": "name"},
    )
    if answer is None:
        yield Finding(False, "FB_API_URL: Facebook does not answer. Is an FB_PROXY needed here?")
        return
    error = answer.get("error")
    if isinstance(error, dict):
        yield Finding(
            False,
            f"FB_PAGE_TOKEN: Facebook does not accept this token for FB_PAGE_ID (error {error.get('code')}). "
            "Make a page token in the app's Messenger settings.",
        )
        return
    yield Finding(True, f"Facebook knows the page: “{answer.get('name', '?')}”.")


async def _asked(method: str, url: str, token: str, proxy: str | None, **arguments: Any) -> dict[str, Any] | None:
    """The answer, `None` if there is none; the token stands in a header."""
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with httpx.AsyncClient(proxy=proxy, timeout=SECONDS) as http:
            body = (await http.request(method, url, headers=headers, **arguments)).json()
    except (httpx.HTTPError, ValueError):
        return None
    return body if isinstance(body, dict) else None
