"""VKontakte over HTTP: `/method/<name>`, its Long Poll, its upload servers and its downloads."""

import re
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.clock import SandboxClock
from sandbox.control_routes import ControlRoutes
from sandbox.faults import Fault
from sandbox.pictures import png
from sandbox.trouble import Trouble
from sandbox.vk.accounts import Community
from sandbox.vk.calls import Call, CodeFault, Platform
from sandbox.vk.methods import METHODS
from sandbox.vk.orders import Orders
from sandbox.vk.params import Params, Upload
from sandbox.vk.refusals import Refusal

__all__ = ["VkSandbox"]

OLDEST_VERSION = (5, 81)
"""Anything older is refused (VK-2)."""


class VkSandbox:
    """The simulated VKontakte, all of it."""

    def __init__(self, clock: SandboxClock, seed: int) -> None:
        self._platform = Platform.build(clock, seed)
        self._world = self._platform.world
        faults, journal = self._platform.faults, self._platform.journal
        self._trouble = Trouble(faults, journal, clock, self._world.wake, _flooded)
        self._orders = Orders(self._platform)

    def routes(self) -> list[web.RouteDef]:
        """For the application: the platform's own, and those that steer it."""
        return [
            web.route("*", "/method/{method}", self._serve),
            web.route("*", "/vk-longpoll/{group:[0-9]+}", self._long_poll),
            web.post("/vk-upload/{token}", self._upload),
            web.get("/vk-cdn/{unique}/{until}/{name}", self._download),
            *ControlRoutes("vk", self._orders, self._came).routes(),
        ]

    async def stop(self) -> None:
        """End what runs by itself and let go of the calls that hang."""
        self._platform.faults.release()
        for log in self._world.logs.values():
            log.stop()
        for callbacks in self._world.callbacks.values():
            await callbacks.stop()

    def _came(self, request: web.Request) -> None:
        """Until the API itself is called, the server goes by the name that the control API is called by."""
        self._world.files.base = self._world.files.base or str(request.url.origin())

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        self._world.files.base = str(request.url.origin())  # the caller knows the server by this name
        method = request.match_info["method"]
        params = await _params_of(request)
        chat = _chat_of(params)
        fault, struck = await self._trouble.before(request, method, chat)
        if struck is not None:
            return struck
        body = self._execute(method, params, _token_of(request, params), fault)
        return await self._trouble.after(request, fault) or web.json_response(body)

    def _execute(self, method: str, params: Params, token: str, fault: Fault | None) -> dict[str, Any]:
        lost = fault.kind if fault is not None and fault.kind != "slow" else None
        chat = _chat_of(params)
        try:
            if isinstance(fault, CodeFault) and not fault.after:
                raise Refusal(fault.code)
            result = self._run(method, params, token)
        except Refusal as refusal:
            self._trouble.note(method, chat, lost or str(refusal.code), refusal.words, effect=False)
            return refusal.as_json(method, params.values.items())
        if isinstance(fault, CodeFault):
            self._trouble.note(method, chat, str(fault.code), "answered after its effect", effect=True)
            return Refusal(fault.code).as_json(method, params.values.items())
        self._trouble.note(method, chat, lost or "ok", "", effect=True)
        return {"response": result}

    def _run(self, method: str, params: Params, token: str) -> Any:
        known = METHODS.get(method.lower())
        if known is None:
            raise Refusal(3)
        _check_version(params.text("v"))
        community = self._community(token)
        self._platform.limits.charge(community.id)
        if known.right is not None and known.right not in community.tokens[token]:
            raise Refusal(15, "no access to call this method. It cannot be called with current scopes.")
        return known.run(Call(self._platform, community, params))

    def _community(self, token: str) -> Community:
        if not token:
            raise Refusal(5, "no access_token passed.")
        community = self._world.by_token(token)
        if community is None or token in community.revoked:
            raise Refusal(5, "invalid access_token (4).")
        return community

    async def _long_poll(self, request: web.Request) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        params = await _params_of(request)
        fault, struck = await self._trouble.before(request, "longpoll", None)
        if struck is not None:
            return struck
        log = self._world.logs.get(int(request.match_info["group"]))
        if log is None or params.text("act") != "a_check":
            return web.json_response({"failed": 2})
        try:
            wait = float(params.text("wait") or 25)
        except ValueError:
            wait = 25.0
        answer = await log.check(params.text("key"), params.text("ts"), wait)
        outcome = f"failed {answer['failed']}" if "failed" in answer else "ok"
        self._trouble.note("longpoll", None, outcome, "", effect=False)
        return await self._trouble.after(request, fault) or web.json_response(answer)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        params = await _params_of(request)
        fault, struck = await self._trouble.before(request, "upload", None)
        if struck is not None:
            return struck
        answer = self._world.uploads.take(request.match_info["token"], params.uploads)
        took = "file" in answer or answer.get("photo", "[]") != "[]"
        self._trouble.note("upload", None, "ok" if took else "refused", "", effect=took)
        return await self._trouble.after(request, fault) or web.json_response(answer)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A file behind a signed link; a document's link leads on to another one."""
        if (away := self._trouble.away(request)) is not None:
            return away
        where = request.match_info
        if where["name"].endswith(".doc"):
            raise web.HTTPFound(str(request.url.with_name(where["name"].removesuffix(".doc") + ".bin")))
        fault, struck = await self._trouble.before(request, "download", None)
        if struck is not None:
            return struck
        stored = self._world.files.at(where["unique"], where["until"], where["name"])
        self._trouble.note("download", None, "404" if stored is None else "ok", "", effect=stored is not None)
        if (lost := await self._trouble.after(request, fault)) is not None:
            return lost
        if stored is None:
            return web.Response(status=404)
        smaller = re.fullmatch(r"(\d+)x(\d+)", request.query.get("size", ""))
        data = stored.data if smaller is None else png(int(smaller[1]), int(smaller[2]))
        return web.Response(body=data, content_type="application/octet-stream")


async def _params_of(request: web.Request) -> Params:
    """From the address and from a form; a JSON body is read by nobody (VK-3)."""
    values: dict[str, str] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        return Params(values)
    try:
        fields = await request.post()
    except (web.HTTPRequestEntityTooLarge, ValueError):
        return Params(values)
    for name, value in fields.items():
        if isinstance(value, FileField):
            uploads[name] = Upload(value.file.read(), value.filename)
            value.file.close()
        else:
            values[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return Params(values, uploads)


def _token_of(request: web.Request, params: Params) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else params.text("access_token")


def _chat_of(params: Params) -> int | None:
    for name in ("peer_id", "user_id", "peer_ids"):
        value = params.text(name)
        if value.lstrip("-").isdigit():
            return int(value)
    return None


def _check_version(version: str) -> None:
    if not version:
        raise Refusal(8, "v (version) is required")
    parts = version.split(".")
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        raise Refusal(8, "v (version) is invalid")
    if (int(parts[0]), int(parts[1])) < OLDEST_VERSION:
        raise Refusal(8, "versions below 5.81 are deprecated")


def _flooded(retry_after: int) -> web.Response:
    """What the servers beside the API answer to too many requests."""
    return web.Response(status=429, headers={"Retry-After": str(retry_after)})
