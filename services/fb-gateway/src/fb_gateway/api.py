"""The connection to the Graph API."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from fb_gateway.failures import classify_network, classify_refusal, fault_of
from messaging.failures import Refused, Unavailable

__all__ = ["FbApi", "Page"]

GRAPH: Final = "https://graph.facebook.com"
CALL_SECONDS: Final = 15.0
UPLOAD_SECONDS: Final = 100.0
GONE: Final = frozenset({401, 403, 404, 410})


class Page:
    """Whose token it is, and what shows that we hold the app's secret (FB-43)."""

    def __init__(self, number: str, token: str, app_secret: str) -> None:
        self.number = number
        self.token = token
        self.proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


class FbApi:
    """Requests of one page. Each raises a `Failure`; the token stands in a header, never in an address."""

    def __init__(self, page: Page, url: str | None, version: str, proxy: str | None) -> None:
        self._page = page
        self._http = httpx.AsyncClient(
            base_url=f"{url or GRAPH}/{version}",
            headers={"Authorization": f"Bearer {page.token}"},
            params={"appsecret_proof": page.proof},
            proxy=proxy,
            timeout=CALL_SECONDS,
        )
        self._files = httpx.AsyncClient(proxy=proxy, timeout=UPLOAD_SECONDS, follow_redirects=True)

    async def send(self, body: Mapping[str, Any]) -> str:
        """Send one message; Facebook's id of it (FB-20)."""
        answer = await self._asked("POST", f"/{self._page.number}/messages", json=body)
        mid = answer.get("message_id")
        if not isinstance(mid, str) or not mid:
            raise Unavailable("an answer without a message", certain=False)
        return mid

    async def upload(self, kind: str, path: Path, name: str, mime: str) -> str:
        """Bytes of a file, as what can be sent by its id (FB-24)."""
        attachment = f'{{"attachment": {{"type": "{kind}", "payload": {{"is_reusable": true}}}}}}'
        with path.open("rb") as file:
            answer = await self._asked(
                "POST",
                f"/{self._page.number}/message_attachments",
                data={"message": attachment},
                files={"filedata": (name, file, mime)},
                timeout=UPLOAD_SECONDS,
            )
        found = answer.get("attachment_id")
        if not isinstance(found, str | int):
            raise Unavailable("an answer without an attachment", certain=False)
        return str(found)

    async def name(self, psid: str) -> str:
        """What a person is called; empty if Facebook does not say (FB-40)."""
        try:
            found = await self._asked("GET", f"/{psid}", params={"fields": "first_name,last_name"})
        except Refused:
            return ""
        parts = (found.get("first_name"), found.get("last_name"))
        return " ".join(part for part in parts if isinstance(part, str) and part)

    async def introduce(self) -> str:
        """What the page is called."""
        found = await self._asked("GET", f"/{self._page.number}", params={"fields": "name"})
        return str(found.get("name", "?"))

    async def subscribe(self, fields: str) -> None:
        """Have the page's events sent to the app's webhook (FB-7); repeating it mends an outage of hours (FB-3)."""
        await self._asked("POST", f"/{self._page.number}/subscribed_apps", json={"subscribed_fields": fields})

    async def set_profile(self, profile: Mapping[str, Any]) -> None:
        """Set what everybody sees: the Get started button, the persistent menu."""
        await self._asked("POST", f"/{self._page.number}/messenger_profile", json=profile)

    @asynccontextmanager
    async def download(self, url: str) -> AsyncIterator[httpx.Response]:
        """A file's bytes, begun to be read."""
        try:
            async with self._files.stream("GET", url) as response:
                if response.status_code in GONE:
                    raise Refused("file_gone", f"HTTP {response.status_code}")
                if response.status_code != 200:
                    raise Unavailable(f"HTTP {response.status_code}")
                yield response
        except httpx.HTTPError as raised:
            raise classify_network(raised) from None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()
        await self._files.aclose()

    async def _asked(self, method: str, path: str, **arguments: Any) -> Mapping[str, Any]:
        params = arguments.pop("params", {})
        try:
            answer = await self._http.request(method, path, params={**self._http.params, **params}, **arguments)
        except httpx.HTTPError as raised:
            raise classify_network(raised) from None
        try:
            body = answer.json()
        except ValueError:
            body = None
        if answer.status_code == 200 and isinstance(body, dict) and not fault_of(body)[0]:
            return body
        raise classify_refusal(answer.status_code, body, answer.headers.get("retry-after"))
