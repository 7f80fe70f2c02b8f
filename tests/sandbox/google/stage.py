"""Calls to the simulated Google as a bare HTTP client makes them, with a token that was signed for."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox import RunningSandbox
from sandbox.control.google import GoogleControl

__all__ = ["Answer", "Stage"]

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = "https://www.googleapis.com/auth/spreadsheets https://www.googleapis.com/auth/drive.metadata.readonly"
NUMBERS = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}


@dataclass(frozen=True)
class Answer:
    """Status and body."""

    status: int
    body: Any

    @property
    def error(self) -> Any:
        return self.body["error"]


@dataclass
class Stage:
    """One sheet, shared with one account."""

    sandbox: RunningSandbox
    session: ClientSession
    google: GoogleControl
    key: dict[str, str]
    sheet: str
    held: str = ""

    async def ask_token(
        self, *, key: str = "", kid: str = "", form: dict[str, str] | None = None, **claims: Any
    ) -> Answer:
        """Ask with an assertion that this account signs, or somebody else's key."""
        now = int(datetime.now(UTC).timestamp())  # noqa: TID251 - an assertion names the machine's own time
        said: dict[str, Any] = {"iss": self.key["client_email"], "aud": self.key["token_uri"], "scope": SCOPES}
        said |= {"iat": now, "exp": now + 3600, **claims}
        parts = [{"alg": "RS256", "typ": "JWT", "kid": kid or self.key["private_key_id"]}, said]
        signed = b".".join(encoded(json.dumps(part).encode()) for part in parts)
        private = serialization.load_pem_private_key((key or self.key["private_key"]).encode(), None)
        assert isinstance(private, rsa.RSAPrivateKey)
        signature = private.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        data = form or {"grant_type": GRANT, "assertion": (signed + b"." + encoded(signature)).decode()}
        async with self.session.post(self.key["token_uri"], data=data) as response:
            return Answer(response.status, await response.json())

    async def call(self, method: str, path: str, *, token: str | None = None, **more: Any) -> Answer:
        """A call of Sheets or Drive."""
        if token is None:
            self.held = self.held or (await self.ask_token()).body["access_token"]
            token = self.held
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.request(method, f"{self.sandbox.url}{path}", headers=headers, **more) as response:
            text = await response.text()
            return Answer(response.status, json.loads(text) if text.startswith("{") else text)

    async def get(self, *ranges: str, **options: str) -> Answer:
        params = [("ranges", one) for one in ranges] + list((NUMBERS | options).items())
        return await self.call("GET", f"/v4/spreadsheets/{self.sheet}/values:batchGet", params=params)

    async def put(self, place: str, value: Any, **more: Any) -> Answer:
        body = {"valueInputOption": "RAW", "data": [{"range": place, "values": [[value]]}], **more}
        return await self.call("POST", f"/v4/spreadsheets/{self.sheet}/values:batchUpdate", json=body)

    async def modified(self) -> Answer:
        return await self.call("GET", f"/drive/v3/files/{self.sheet}", params={"fields": "modifiedTime"})


def encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
