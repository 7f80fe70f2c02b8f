"""A page without a library, the webhook that it has, and the stage on which both play."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, FormData, web

from sandbox import RunningSandbox
from sandbox.control import FacebookControl, FbPersonKey, PageKey


@dataclass
class Hook:
    """A webhook that answers as it is told, and keeps what came."""

    url: str = ""
    verify_token: str = ""
    status: int = 200
    calls: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    slow: asyncio.Event | None = None
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, reached: Callable[["Hook"], bool]) -> None:
        async with asyncio.timeout(10), self._came:
            await self._came.wait_for(lambda: reached(self))

    async def events(self, count: int) -> list[dict[str, Any]]:
        """The first events, once so many have come."""
        await self.until(lambda hook: len(hook.all_events()) >= count)
        return self.all_events()

    def all_events(self) -> list[dict[str, Any]]:
        bodies = [json.loads(body) for body, _ in self.calls]
        return [
            event
            for body in bodies
            for entry in body["entry"]
            for event in (*entry.get("messaging", ()), *entry.get("standby", ()))
        ]

    async def serve(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            right = request.query.get("hub.verify_token") == self.verify_token
            return web.Response(text=request.query["hub.challenge"], status=200 if right else 403)
        body = await request.read()
        async with self._came:
            self.calls.append((body, dict(request.headers)))
            self._came.notify_all()
        if self.slow is not None:
            await self.slow.wait()
        return web.Response(status=self.status)


@asynccontextmanager
async def listening() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_route("*", "/", hook.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield hook
    finally:
        if hook.slow is not None:
            hook.slow.set()
        await runner.cleanup()


@dataclass(frozen=True)
class Stage:
    sandbox: RunningSandbox
    session: ClientSession
    facebook: FacebookControl
    page: PageKey
    anna: FbPersonKey

    async def asked(self, method: str, path: str, token: str | None = None, **arguments: Any) -> tuple[int, Any]:
        """Status and body of a Graph call."""
        headers = {"Authorization": f"Bearer {token or self.page.token}"}
        version = arguments.pop("version", "v26.0")
        async with self.session.request(
            method, f"{self.sandbox.url}/{version}/{path}", headers=headers, **arguments
        ) as answer:
            return answer.status, await answer.json()

    async def sends(self, message: dict[str, Any], **more: Any) -> tuple[int, Any]:
        body = {"recipient": {"id": self.anna.id}, "messaging_type": "RESPONSE", "message": message, **more}
        return await self.asked("POST", f"{self.page.id}/messages", json=body)

    async def refused(self, message: dict[str, Any], **more: Any) -> tuple[int, int | None]:
        """Code and subcode of what is refused."""
        status, body = await self.sends(message, **more)
        assert status == 400, body
        return body["error"]["code"], body["error"].get("error_subcode")

    async def uploads(self, kind: str, data: bytes, mime: str) -> tuple[int, Any]:
        form = FormData()
        form.add_field("message", json.dumps({"attachment": {"type": kind, "payload": {"is_reusable": True}}}))
        form.add_field("filedata", BytesIO(data), filename="file", content_type=mime)  # a stream, since it may be large
        return await self.asked("POST", f"{self.page.id}/message_attachments", data=form)

    def proof(self) -> str:
        return hmac.new(self.page.app_secret.encode(), self.page.token.encode(), hashlib.sha256).hexdigest()
