"""Google over HTTP: the token server, Sheets v4, Drive v3, and the orders of the control API."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.control_routes import ControlRoutes
from sandbox.faults import Faults
from sandbox.google.orders import Orders
from sandbox.google.quota import Quota
from sandbox.google.refusals import GoogleError, TokenError, bad_argument, flooded
from sandbox.google.tokens import Tokens
from sandbox.google.values import append_cells, batch_update, read_by_filters, read_ranges
from sandbox.google.world import Spreadsheet, World, stamp
from sandbox.journal import Journal
from sandbox.trouble import Trouble

__all__ = ["GoogleSandbox"]

_SHEETS = "https://www.googleapis.com/auth/spreadsheets"
_DRIVE = "https://www.googleapis.com/auth/drive"
_MAY_READ = {_SHEETS, f"{_SHEETS}.readonly", _DRIVE, f"{_DRIVE}.readonly"}
_MAY_WRITE = {_SHEETS, _DRIVE}
_MAY_LOOK = {_DRIVE, f"{_DRIVE}.readonly", f"{_DRIVE}.metadata", f"{_DRIVE}.metadata.readonly", f"{_DRIVE}.file"}


@dataclass(frozen=True)
class _Method:
    """A call of an API: what it is named in the journal, what it needs, and what it does."""

    name: str
    kind: str
    scopes: set[str]
    work: Callable[[Spreadsheet, web.Request, Mapping[str, Any]], Any]


class GoogleSandbox:
    """The simulated Google, as far as a table goes."""

    def __init__(self, clock: SandboxClock, seed: int) -> None:
        self._world = World(clock, seed)
        self._tokens = Tokens(self._world)
        self._quota = Quota(clock)
        self._faults = Faults(seed)
        self._journal = Journal()
        self._trouble = Trouble(self._faults, self._journal, clock, self._world.wake, _flooded)

        self._orders = Orders(self._world, self._tokens, self._quota, self._faults, self._journal)
        self._methods: Mapping[tuple[str, str], _Method] = {
            ("GET", ""): _Method("spreadsheets.get", "read", _MAY_READ, _metadata),
            ("GET", "/values:batchGet"): _Method("values.batchGet", "read", _MAY_READ, _batch_get),
            ("POST", "/values:batchGetByDataFilter"): _Method(
                "values.batchGetByDataFilter", "read", _MAY_READ, lambda sheet, _, body: read_by_filters(sheet, body)
            ),
            ("POST", "/values:batchUpdate"): _Method(
                "values.batchUpdate", "write", _MAY_WRITE, lambda sheet, _, body: batch_update(sheet, body)
            ),
            ("POST", ":batchUpdate"): _Method(
                "batchUpdate", "write", _MAY_WRITE, lambda sheet, _, body: append_cells(sheet, body)
            ),
        }

    def routes(self) -> list[web.RouteDef]:
        """For the application: Google's own, and those that steer it."""
        return [
            web.post("/google/token", self._token),
            web.route("*", "/v4/spreadsheets/{sheet:[A-Za-z0-9_-]+}{rest:.*}", self._sheets),
            web.get("/drive/v3/files/{sheet}", self._drive),
            *ControlRoutes("google", self._orders, self._orders.came).routes(),
        ]

    async def stop(self) -> None:
        """Let go of the calls that hang."""
        self._faults.release()

    async def _token(self, request: web.Request) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        fault, struck = await self._trouble.before(request, "token", None)
        if struck is not None:
            return struck
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            answer = self._tokens.grant(form, str(request.url))
        except TokenError as refusal:
            self._trouble.note("token", None, refusal.body["error"], str(refusal), effect=False)
            return web.json_response(refusal.body, status=refusal.status)
        self._trouble.note("token", None, "ok", "", effect=True)
        return await self._trouble.after(request, fault) or web.json_response(answer)

    async def _sheets(self, request: web.Request) -> web.StreamResponse:
        method = self._methods.get((request.method, request.match_info["rest"]))
        if method is None:
            return GoogleError(404, "NOT_FOUND", "Not Found: this method is not simulated").answer()
        return await self._served(request, method, self._sheet)

    async def _drive(self, request: web.Request) -> web.StreamResponse:
        method = _Method("files.get", "look", _MAY_LOOK, _file)
        return await self._served(request, method, self._file_of)

    async def _served(
        self, request: web.Request, method: _Method, find: Callable[[str, str, _Method], Spreadsheet]
    ) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        fault, struck = await self._trouble.before(request, method.name, None)
        if struck is not None:
            return struck
        lost = fault.kind if fault is not None and fault.kind != "slow" else None
        try:
            account = self._account(request, method)
            sheet = find(request.match_info["sheet"], account, method)
            if method.kind in self._quota.limits and not self._quota.take(account, method.kind):
                raise flooded(method.kind.capitalize())
            answer = method.work(sheet, request, await _body(request))
        except GoogleError as refusal:
            self._trouble.note(method.name, None, lost or str(refusal.code), refusal.words, effect=False)
            return refusal.answer()
        if method.kind == "write":
            self._world.touch(sheet)
        self._trouble.note(method.name, None, lost or "ok", "", effect=True)
        return await self._trouble.after(request, fault) or web.json_response(answer)

    def _account(self, request: web.Request, method: _Method) -> str:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        account, scopes, until = self._world.tokens.get(token.strip(), ("", frozenset(), 0.0))
        known = self._world.accounts.get(account)
        if scheme.lower() != "bearer" or until < self._world.clock.now() or known is None or known.revoked:
            raise GoogleError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if scopes.isdisjoint(method.scopes):
            api = "drive" if method.kind == "look" else "sheets"
            words = "Request had insufficient authentication scopes."
            raise GoogleError(403, "PERMISSION_DENIED", words, reason="insufficientPermissions", api=api)
        return account

    def _sheet(self, number: str, account: str, method: _Method) -> Spreadsheet:
        if "sheets" in self._world.off:
            words = "Google Sheets API has not been used in project 1 before or it is disabled."
            raise GoogleError(403, "PERMISSION_DENIED", words, reason="SERVICE_DISABLED")
        sheet = self._world.sheets.get(number)
        if sheet is None:
            raise GoogleError(404, "NOT_FOUND", "Requested entity was not found.")
        role = sheet.shared.get(account)
        if role is None or (method.kind == "write" and role != "writer"):
            raise GoogleError(403, "PERMISSION_DENIED", "The caller does not have permission")
        return sheet

    def _file_of(self, number: str, account: str, _method: _Method) -> Spreadsheet:
        """Drive does not say whether a file that is not shared exists."""
        if "drive" in self._world.off:
            words = "Google Drive API has not been used in project 1 before or it is disabled."
            raise GoogleError(403, "", words, reason="accessNotConfigured", api="drive")
        sheet = self._world.sheets.get(number)
        if sheet is None or account not in sheet.shared:
            raise GoogleError(404, "", f"File not found: {number}.", reason="notFound", api="drive")
        return sheet


def _flooded(_seconds: int) -> web.Response:
    return flooded().answer()


async def _body(request: web.Request) -> Mapping[str, Any]:
    if request.method != "POST":
        return {}
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise bad_argument("Invalid JSON payload received.") from None
    if not isinstance(body, dict):
        raise bad_argument("Invalid JSON payload received.")
    return body


def _metadata(sheet: Spreadsheet, _request: web.Request, _body: Mapping[str, Any]) -> Any:
    properties = [
        {"properties": {"sheetId": tab.number, "title": tab.title, "index": place}}
        for place, tab in enumerate(sheet.tabs)
    ]
    return {"spreadsheetId": sheet.id, "sheets": properties}


def _batch_get(sheet: Spreadsheet, request: web.Request, _body: Mapping[str, Any]) -> Any:
    return read_ranges(sheet, request.query.getall("ranges", []), dict(request.query))


def _file(sheet: Spreadsheet, _request: web.Request, _body: Mapping[str, Any]) -> Any:
    return {"modifiedTime": stamp(sheet.modified)}
