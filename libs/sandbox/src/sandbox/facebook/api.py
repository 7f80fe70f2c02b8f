"""Facebook over HTTP: the Graph API, its file servers, the orders of the control API."""

import asyncio
import hashlib
import hmac
import json
import re
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.clock import SandboxClock
from sandbox.control_routes import ControlRoutes
from sandbox.facebook.calls import Call, CodeFault, Platform, Upload
from sandbox.facebook.orders import Orders
from sandbox.facebook.profile import change_profile, look_at
from sandbox.facebook.refusals import GraphError, bad_param
from sandbox.facebook.sending import echo, send, upload
from sandbox.facebook.world import Message, Page, World
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.trouble import Trouble

__all__ = ["FacebookSandbox"]

OLDEST, NEWEST = 21, 26
"""Versions that exist; an older one is served by the oldest (FB-44)."""
LATE_ECHO = 2.0
"""Sandbox seconds."""


class FacebookSandbox:
    """The simulated Facebook, all of it."""

    def __init__(self, clock: SandboxClock, seed: int) -> None:
        self._platform = Platform(clock, World(clock, seed), Faults(seed), Journal())
        self._world = self._platform.world
        self._orders = Orders(self._platform)
        self._late: set[asyncio.Task[None]] = set()
        self._trouble = Trouble(self._platform.faults, self._platform.journal, clock, self._world.wake, _flooded)

    def routes(self) -> list[web.RouteDef]:
        """For the application: the platform's own, and those that steer it."""
        return [
            web.get("/fb-cdn/{unique}/{until:[0-9]+}/{name}", self._download),
            web.route("*", "/v{version:[0-9]+}.0/{node}", self._serve),
            web.route("*", "/v{version:[0-9]+}.0/{node}/{edge}", self._serve),
            *ControlRoutes("facebook", self._orders, self._came).routes(),
        ]

    async def stop(self) -> None:
        """End what runs by itself and let go of the calls that hang."""
        self._platform.faults.release()
        for late in self._late:
            late.cancel()
        for webhook in self._platform.webhooks.values():
            await webhook.stop()

    def _came(self, request: web.Request) -> None:
        self._world.base = self._world.base or str(request.url.origin())

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        self._world.base = str(request.url.origin())
        edge = request.match_info.get("edge", "")
        method = edge or "node"
        try:
            values, uploads = await _params_of(request)
        except GraphError as refusal:
            return web.json_response(refusal.as_json(), status=refusal.status)
        chat = _chat_of(values)
        fault, struck = await self._trouble.before(request, method, chat)
        if struck is not None:
            return struck
        lost = fault.kind if fault is not None and fault.kind != "slow" else None
        try:
            if isinstance(fault, CodeFault) and not fault.after:
                raise fault.error()
            if int(request.match_info["version"]) > NEWEST:
                raise GraphError(2635, "You are calling a version of the API that does not exist")
            page = self._page(request, values)
            answer, made = self._run(request, edge, Call(self._platform, page, values, uploads))
            if isinstance(fault, CodeFault):
                raise fault.error()
        except GraphError as refusal:
            self._trouble.note(method, chat, lost or str(refusal.code), refusal.words, effect=False)
            return web.json_response(refusal.as_json(), status=refusal.status)
        self._trouble.note(method, chat, lost or "ok", "", effect=True)
        self._echo(page, made)
        return await self._trouble.after(request, fault) or web.json_response(answer)

    def _run(self, request: web.Request, edge: str, call: Call) -> tuple[Any, Message | None]:
        node = request.match_info["node"]
        ours = node in {call.page.id, "me"}
        match request.method, edge:
            case "POST", "messages" if ours:
                return send(call)
            case "POST", "message_attachments" if ours:
                return upload(call), None
            case (("GET" | "POST" | "DELETE"), "messenger_profile") if ours:
                return change_profile(call, request.method), None
            case "POST", "subscribed_apps" if ours:
                fields = str(call.values.get("subscribed_fields", ""))
                call.page.fields = frozenset(field for field in fields.split(",") if field)
                call.page.subscribed = True
                return {"success": True}, None
            case "GET", "subscribed_apps" if ours:
                return {"data": [{"id": call.page.app_id, "subscribed_fields": sorted(call.page.fields)}]}, None
            case "GET", "":
                return look_at(call, node), None
            case _:
                raise GraphError(100, "Unsupported request. Object does not exist or has no such edge", subcode=33)

    def _echo(self, page: Page, made: Message | None) -> None:
        """Echoes come on their own way, before the answer or after it (FB-12)."""
        if made is None or page.echoes == "never" or (page.fields and "message_echoes" not in page.fields):
            return
        body = echo(made, page.app_id)
        if page.echoes == "late":
            late = asyncio.create_task(self._later(page, body))
            self._late.add(late)
            late.add_done_callback(self._late.discard)
        else:
            self._platform.webhook(page).tell(body)

    async def _later(self, page: Page, body: dict[str, Any]) -> None:
        await self._platform.clock.sleep(LATE_ECHO)
        self._platform.webhook(page).tell(body)

    def _page(self, request: web.Request, values: dict[str, Any]) -> Page:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else str(values.get("access_token", ""))
        page = next((page for page in self._world.pages.values() if page.token == token), None)
        if page is None or page.revoked:
            raise GraphError(190, "Invalid OAuth 2.0 Access Token", subcode=467 if page else None, status=401)
        proof = values.get("appsecret_proof")
        right = hmac.new(page.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if proof is not None and proof != right:
            raise bad_param("Invalid appsecret_proof provided in the API argument")
        return page

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        fault, struck = await self._trouble.before(request, "download", None)
        if struck is not None:
            return struck
        stored = self._world.files.get(request.match_info["unique"])
        expired = float(request.match_info["until"]) < self._platform.clock.now()
        outcome = "404" if stored is None else "403" if expired else "ok"
        self._trouble.note("download", None, outcome, "", effect=outcome == "ok")
        if (lost := await self._trouble.after(request, fault)) is not None:
            return lost
        if stored is None or expired:
            return web.Response(status=int(outcome))
        return web.Response(body=stored.data, content_type=stored.mime)


async def _params_of(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise bad_param("Invalid JSON") from None
        return values | (body if isinstance(body, dict) else {}), uploads
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            uploads[name] = Upload(value.file.read(), value.filename, value.content_type)
            value.file.close()
        else:
            values[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return values, uploads


def _chat_of(values: dict[str, Any]) -> str | None:
    recipient = values.get("recipient")
    if isinstance(recipient, str):
        found = re.search(r'"id"\s*:\s*"(\d+)"', recipient)
        return found[1] if found else None
    return str(recipient["id"]) if isinstance(recipient, dict) and "id" in recipient else None


def _flooded(retry_after: int) -> web.Response:  # noqa: ARG001 - the Graph API names no time
    error = GraphError(613, "Calls to this api have exceeded the rate limit.")
    return web.json_response(error.as_json(), status=400)
