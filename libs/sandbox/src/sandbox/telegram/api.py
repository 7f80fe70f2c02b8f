"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import json
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.telegram.accounts import BotAccount
from sandbox.telegram.calls import Call, Platform
from sandbox.telegram.faults import Fault, pause
from sandbox.telegram.journal import Entry
from sandbox.telegram.methods import METHODS
from sandbox.telegram.params import Params, Upload
from sandbox.telegram.receiving import Receiving, answering_bot
from sandbox.telegram.refusals import Refusal, bad_request, too_many

__all__ = ["Api"]

_SERVER_ERRORS = {"500": "Internal Server Error", "502": "Bad Gateway"}


class Api:
    """The door that bots knock at."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._receiving = Receiving(platform, self._answered)

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
        faults = self._platform.faults
        if (away := self._away(request)) is not None:
            return away
        method = request.match_info["method"]
        try:
            bot = self._bot(request.match_info["token"])
            params = await _params_of(request)
        except Refusal as refusal:
            return _json(refusal.as_json(), refusal.code)
        await faults.delay()
        chat = _chat_of(params)
        fault = faults.strike(method, chat)
        if fault is not None and (struck := await self._before(request, method, chat, fault)) is not None:
            return struck
        body = await self._execute(method, Call(self._platform, bot, params), chat, fault)
        if fault is not None and fault.kind == "hang_after":
            await faults.hang()
        lost = fault is not None and fault.kind in {"hang_after", "drop_after"}
        if lost:
            return _hang_up(request)
        return self._away(request) or _json(body, body.get("error_code", 200))

    def _away(self, request: web.Request) -> web.Response | None:
        """The answer while the whole platform is down."""
        match self._platform.faults.down:
            case "no":
                return None
            case "closed":
                return _hang_up(request)
            case "502":
                return _plain(502)

    async def _before(
        self, request: web.Request, method: str, chat: int | None, fault: Fault
    ) -> web.StreamResponse | None:
        """Trouble that keeps the call from happening; None if it happens all the same."""
        if fault.kind == "slow":
            await pause(fault.seconds)
        if fault.kind in {"slow", "hang_after", "drop_after"}:
            return None
        self._note(method, chat, fault.kind, "fault", effect=False)
        if fault.kind == "429":
            refusal = too_many(fault.retry_after)
            return _json(refusal.as_json(), 429)
        if fault.kind == "hang":
            await self._platform.faults.hang()
        if fault.kind in {"hang", "drop"}:
            return _hang_up(request)
        return _plain(int(fault.kind))

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
        faults = self._platform.faults
        if (away := self._away(request)) is not None:
            return away
        try:
            self._bot(request.match_info["token"])
        except Refusal as refusal:
            return _json(refusal.as_json(), refusal.code)
        await faults.delay()
        fault = faults.strike("download", None)
        if fault is not None and (struck := await self._before(request, "download", None, fault)) is not None:
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

    def _note(self, method: str, chat: int | None, outcome: str, words: str, *, effect: bool) -> None:
        journal = self._platform.journal
        at = self._platform.clock.now()
        journal.note(Entry(len(journal.entries) + 1, method, chat, outcome, words, at, effect))
        self._platform.world.wake()


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


def _json(body: Any, status: int) -> web.Response:
    return web.json_response(body, status=status)


def _plain(status: int) -> web.Response:
    """An error from before the Bot API itself: a page, not JSON."""
    words = _SERVER_ERRORS[str(status)]
    page = f"<html><head><title>{status} {words}</title></head><body><h1>{status} {words}</h1></body></html>"
    if status == 500:
        return _json({"ok": False, "error_code": 500, "description": words}, 500)
    return web.Response(text=page, status=status, content_type="text/html")


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()
