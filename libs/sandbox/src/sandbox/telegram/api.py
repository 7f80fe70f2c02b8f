"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import json
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.faults import ChatId, Fault
from sandbox.telegram.accounts import BotAccount
from sandbox.telegram.calls import Call, Platform
from sandbox.telegram.methods import METHODS
from sandbox.telegram.params import Params, Upload
from sandbox.telegram.receiving import Receiving, answering_bot
from sandbox.telegram.refusals import Refusal, bad_request, too_many
from sandbox.trouble import Trouble

__all__ = ["Api"]


class Api:
    """The door that bots knock at."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._receiving = Receiving(platform, self._answered)
        self._trouble = Trouble(platform.faults, platform.journal, platform.clock, platform.world.wake, _flooded)

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [
            web.route("*", "/bot{token:[^/]+}/{method}", self._serve),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self._download),
        ]

    async def stop(self) -> None:
        """End webhooks and let go of the calls that hang."""
        self._platform.faults.release()
        for queue in self._platform.world.updates.values():
            queue.close()
        await self._receiving.stop()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        method = request.match_info["method"]
        try:
            bot = self._bot(request.match_info["token"])
            params = await _params_of(request)
        except Refusal as refusal:
            return _json(refusal.as_json(), refusal.code)
        chat = _chat_of(params)
        fault, struck = await self._trouble.before(request, method, chat)
        if struck is not None:
            return struck
        body = await self._execute(method, Call(self._platform, bot, params), chat, fault)
        return await self._trouble.after(request, fault) or _json(body, body.get("error_code", 200))

    async def _execute(self, method: str, call: Call, chat: int | None, fault: Fault | None) -> dict[str, Any]:
        lost = fault.kind if fault is not None and fault.kind != "slow" else None
        try:
            result = await self._run(method, call)
        except Refusal as refusal:
            self._note(method, chat, lost or str(refusal.code), refusal.description, effect=False)
            return refusal.as_json()
        self._note(method, chat, lost or "ok", "", effect=True)
        return {"ok": True, "result": result}

    async def _run(self, method: str, call: Call) -> Any:
        name = method.lower()
        known = METHODS.get(name)
        if known is not None:
            return known(call)
        result = await self._receiving.call(name, call)
        if result is None:
            raise Refusal(404, "Not Found: method not found")
        return result

    async def _answered(self, bot: BotAccount, body: dict[str, Any]) -> None:
        method, call = answering_bot(self._platform, bot, body)
        await self._execute(method, call, _chat_of(call.params), None)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        try:
            self._bot(request.match_info["token"])
        except Refusal as refusal:
            return _json(refusal.as_json(), refusal.code)
        _, struck = await self._trouble.before(request, "download", None)
        if struck is not None:
            return struck
        stored = self._platform.world.files.at(request.match_info["path"])
        self._note("download", None, "404" if stored is None else "ok", "", effect=stored is not None)
        if stored is None:
            return _json(Refusal(404, "Not Found").as_json(), 404)
        return web.Response(body=stored.data, content_type="application/octet-stream")

    def _bot(self, token: str) -> BotAccount:
        bot = self._platform.world.bots.get(token)
        if bot is None:
            raise Refusal(404, "Not Found")
        if bot.revoked:
            raise Refusal(401, "Unauthorized")
        return bot

    def _note(self, method: str, chat: ChatId | None, outcome: str, words: str, *, effect: bool) -> None:
        self._trouble.note(method, chat, outcome, words, effect=effect)


async def _params_of(request: web.Request) -> Params:
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            return Params(values | _object(await request.read()))
        fields = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None
    except ValueError:
        raise bad_request("can't parse the request body") from None
    for name, value in fields.items():
        if isinstance(value, FileField):
            uploads[name] = Upload(value.file.read(), value.filename, value.content_type)
            value.file.close()
        else:
            values[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return Params(values, uploads)


def _object(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise bad_request("can't parse the request body as JSON object")
    return values


def _chat_of(params: Params) -> int | None:
    try:
        return params.integer("chat_id")
    except Refusal:
        return None


def _flooded(retry_after: int) -> web.Response:
    return _json(too_many(retry_after).as_json(), 429)


def _json(body: Any, status: int) -> web.Response:
    return web.json_response(body, status=status)
