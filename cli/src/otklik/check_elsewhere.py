"""`otklik check` for VKontakte and Facebook: whether each knows its token, and lets us hear."""

from collections.abc import AsyncIterator
from typing import Any

import httpx

from fb_gateway.settings import FbSettings
from otklik.check_receiving import facebook_receiving, vk_receiving
from otklik.finding import Finding
from payments_ocr.settings import OcrSettings
from vk_gateway.settings import VkSettings

__all__ = ["facebook_findings", "ocr_findings", "vk_findings"]

SECONDS = 10.0
VK = "https://api.vk.com"
VK_VERSION = "5.199"
GRAPH = "https://graph.facebook.com"


async def vk_findings(settings: VkSettings) -> AsyncIterator[Finding]:
    """The key, and whether it is that of the community."""
    answer = await _of_vk(settings, "groups.getById")
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
    heard = "getLongPollServer" if settings.vk_receive == "longpoll" else "getCallbackServers"
    yield vk_receiving(settings, await _of_vk(settings, f"groups.{heard}"))


async def facebook_findings(settings: FbSettings) -> AsyncIterator[Finding]:
    """The token, and whether it is that of the page."""
    answer = await _of_facebook(settings, "", {"fields": "name"})
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
    yield facebook_receiving(await _of_facebook(settings, "/subscribed_apps", {}))


async def ocr_findings(settings: OcrSettings) -> AsyncIterator[Finding]:
    """Who reads receipts; whether OCR.space knows its key, asked without a picture."""
    key = settings.ocrspace_api_key
    if settings.ocr_engine == "local" or key is None:
        yield Finding(True, "Receipts are read on this machine.")
        return
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as http:
            answer = await http.post(settings.ocrspace_url, headers={"apikey": key.get_secret_value()}, data={})
    except httpx.HTTPError:
        yield Finding(False, "OCRSPACE_URL: OCR.space does not answer. Is the address right, and reached from here?")
        return
    if answer.status_code in {401, 403} and "key" in answer.text.lower():
        yield Finding(False, "OCRSPACE_API_KEY: OCR.space does not know this key. ocr.space/ocrapi mails one.")
    elif answer.status_code >= 400:
        yield Finding(
            False, f"OCRSPACE_URL: what answers there is not OCR.space, or it is full ({answer.status_code})."
        )
    else:
        yield Finding(True, "OCR.space knows the key: receipts leave this machine to be read.")


async def _of_vk(settings: VkSettings, method: str) -> dict[str, Any] | None:
    return await _asked(
        "POST",
        f"{settings.vk_api_url or VK}/method/{method}",
        settings.vk_token.get_secret_value(),
        settings.vk_proxy.get_secret_value() if settings.vk_proxy else None,
        data={"group_id": settings.vk_group_id, "v": VK_VERSION},
    )


async def _of_facebook(settings: FbSettings, edge: str, params: dict[str, str]) -> dict[str, Any] | None:
    return await _asked(
        "GET",
        f"{settings.fb_api_url or GRAPH}/{settings.fb_api_version}/{settings.fb_page_id}{edge}",
        settings.fb_page_token.get_secret_value(),
        settings.fb_proxy.get_secret_value() if settings.fb_proxy else None,
        params=params,
    )


async def _asked(method: str, url: str, token: str, proxy: str | None, **arguments: Any) -> dict[str, Any] | None:
    """The answer, `None` if there is none; the token stands in a header."""
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with httpx.AsyncClient(proxy=proxy, timeout=SECONDS) as http:
            body = (await http.request(method, url, headers=headers, **arguments)).json()
    except (httpx.HTTPError, ValueError):
        return None
    return body if isinstance(body, dict) else None
