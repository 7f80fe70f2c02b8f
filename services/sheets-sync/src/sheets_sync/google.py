"""Google's two APIs, called in threads: the only file that knows gspread. One try a call; who tries again is `calling`.

gspread knows the endpoints and google-auth gets the tokens. Of the library's own ways to try again none is used:
`BackOffHTTPClient` never ends (GS-13). Ids of tabs and sheets are Google's; rows count from 1, columns from 0.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import requests
from google.auth.exceptions import GoogleAuthError
from google.oauth2 import service_account
from gspread.http_client import HTTPClient, ParamsType
from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_URL
from gspread.utils import rowcol_to_a1

from sheets_sync.cells import Raw, serial_of
from sheets_sync.failures import GoogleSays, Refusal, said
from sheets_sync.ports import CellPlace, Sheet
from sheets_sync.threads import in_thread
from sheets_sync.writing import CellWrite, RowAppend

__all__ = ["BadKey", "Google", "key_of"]

_ORIGINS = ("https://sheets.googleapis.com", "https://www.googleapis.com")
_SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive.metadata.readonly")
_SECONDS = (5.0, 60.0)
"""To connect, and between two bytes: 50,000 rows take Google a while. gspread itself would wait for ever (GS-12)."""
_RENDERED = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
_DATE = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "dd.mm.yyyy"}}}
T = TypeVar("T")


class BadKey(ValueError):
    """The file of the service account's key cannot be used; the text says why, and nothing of what is in it."""


def key_of(path: Path) -> Mapping[str, str]:
    """The service account's key. Raises `BadKey`."""
    try:
        info = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BadKey(f"there is no file {path}") from None
    except (OSError, ValueError):
        raise BadKey(f"{path} is no JSON that can be read") from None
    needed = ("client_email", "private_key", "token_uri")
    if not isinstance(info, dict) or info.get("type") != "service_account" or any(not info.get(it) for it in needed):
        raise BadKey(f"{path} is not the key of a service account")
    try:
        _Account.from_service_account_info(info)  # type: ignore[no-untyped-call] # google-auth is typed in part
    except (GoogleAuthError, ValueError):
        raise BadKey(f"the private key in {path} is damaged") from None
    return info


class Google:
    """One spreadsheet, by one service account. Every call raises `GoogleSays`; of two at a time each has a session."""

    def __init__(self, sheet: str, key: Mapping[str, str], url: str | None = None) -> None:
        self._sheet = sheet
        self._key = key
        self._url = url
        self._client: _Client | None = None

    @property
    def account(self) -> str:
        """The e-mail with which the sheet must be shared."""
        return self._key["client_email"]

    async def modified(self) -> str:
        """When the sheet was last modified, in Drive's words."""
        params: ParamsType = {"fields": "modifiedTime", "supportsAllDrives": "true"}
        url = f"{DRIVE_FILES_API_V3_URL}/{self._sheet}"
        return await self._call(lambda client: str(client.request("get", url, params).json()["modifiedTime"]))

    async def tabs(self) -> tuple[Sheet, ...]:
        """All tabs in their order."""
        params: ParamsType = {"fields": "sheets.properties(sheetId,title)"}
        answer = await self._call(lambda client: client.fetch_sheet_metadata(self._sheet, params))
        found = (one["properties"] for one in answer.get("sheets", ()))
        return tuple(Sheet(str(one["title"]), int(one.get("sheetId", 0))) for one in found)

    async def read(self, titles: Sequence[str]) -> dict[str, Sequence[Sequence[Raw]]]:
        """All that stands in these tabs, by title, in one call."""
        params: ParamsType = {**_RENDERED}
        ranges = [_range(title) for title in titles]
        answer = await self._call(lambda client: client.values_batch_get(self._sheet, ranges, params))
        return {title: one.get("values", []) for title, one in zip(titles, answer.get("valueRanges", ()), strict=True)}

    async def cells(self, places: Sequence[CellPlace]) -> list[Raw]:
        """What single cells hold, each named by title, row and column; in one call, however many (their names are sent
        in its body)."""
        body = {**_RENDERED, "dataFilters": [{"a1Range": _range(*place)} for place in places]}
        url = f"{SPREADSHEET_URL % self._sheet}/values:batchGetByDataFilter"
        answer = await self._call(lambda client: client.request("post", url, json=body).json())
        by_name = {
            named["a1Range"]: one.get("valueRange", {}).get("values")
            for one in answer.get("valueRanges", ())
            for named in one.get("dataFilters", ())
        }
        return [_first(by_name.get(_range(*place))) for place in places]

    async def write(self, writes: Sequence[CellWrite]) -> None:
        """Write cells, all of them or none. Texts stand there as they are, numbers as numbers (GS-42)."""
        data = [{"range": _range(one.title, one.row, one.column), "values": [[one.value]]} for one in writes]
        body = {"valueInputOption": "RAW", "data": data}
        await self._call(lambda client: client.values_batch_update(self._sheet, body))

    async def append(self, tab: Sheet, rows: Sequence[RowAppend]) -> None:
        """Add rows below the last one that has data, from the first column on; all of them or none.

        Not by `values.append`: that looks for a table, and may find another one (GS-40).
        """
        cells = {
            "sheetId": tab.number,
            "rows": [{"values": [_cell(row, place) for place in range(len(row.values))]} for row in rows],
            "fields": "userEnteredValue,userEnteredFormat.numberFormat",
        }
        body = {"requests": [{"appendCells": cells}]}
        await self._call(lambda client: client.batch_update(self._sheet, body))

    async def _call(self, ask: "Callable[[_Client], T]") -> T:
        client = self._client or _client_of(self._key, self._url)
        self._client = None  # until it has answered: a session is not for two threads (GS-11)

        def work() -> T:
            try:
                return ask(client)
            except Exception as error:  # noqa: BLE001 - whatever it was, it is one of the troubles that we know
                known = said(error)
                raise known or GoogleSays("failed", f"not to be read: {type(error).__name__}") from None

        try:
            answer = await in_thread(work, "google")
        except GoogleSays as refusal:
            self._client = client if refusal.status else None
            raise
        self._client = client
        return answer


class _Account(service_account.Credentials):  # type: ignore[misc,no-any-unimported,unused-ignore] # google-auth is typed in part
    """google-auth would also look for regions, at a fixed address, whatever `token_uri` says."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


class _Client(HTTPClient):
    """gspread's, with a timeout, errors of ours, and another address where one is given."""

    origin: str | None = None

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        names = ("params", "data", "json", "files", "headers")
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        response = self.session.request(method, _moved(endpoint, self.origin), timeout=_SECONDS, **given)
        if not response.ok:
            raise Refusal(response)
        return response


def _client_of(key: Mapping[str, str], url: str | None) -> _Client:
    account = _Account.from_service_account_info(key, scopes=_SCOPES)  # type: ignore[no-untyped-call] # google-auth is typed in part
    client = _Client(account)
    client.origin = url
    return client


def _moved(endpoint: str, origin: str | None) -> str:
    if origin is not None:
        for ours in _ORIGINS:
            endpoint = endpoint.replace(ours, origin)
    return endpoint


def _range(title: str, row: int | None = None, column: int = 0) -> str:
    """A whole tab, or one cell of it, as A1 notation has it."""
    quoted = "'" + title.replace("'", "''") + "'"
    return quoted if row is None else f"{quoted}!{rowcol_to_a1(row, column + 1)}"


def _first(values: Any) -> Raw:
    found: Raw = values[0][0] if values and values[0] else None
    return found


def _cell(row: RowAppend, place: int) -> dict[str, Any]:
    value = row.values[place]
    if not value:
        return {}
    if place == row.day_at:
        return {"userEnteredValue": {"numberValue": serial_of(value)}, **_DATE}
    return {"userEnteredValue": {"stringValue": value}}
