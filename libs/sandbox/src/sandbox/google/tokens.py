"""The token server: a real check of the assertion that a service account signs."""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox.clock import SandboxClock
from sandbox.google.refusals import TokenError
from sandbox.google.world import Account, World

__all__ = ["GRANT", "Tokens"]

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "https://oauth2.googleapis.com/token"
"""What google-auth names, whatever `token_uri` says."""
LIFETIME = 3600.0
SKEW = 300.0
"""Seconds that a caller's clock may be wrong (GS-17)."""
_KEY_BITS = 2048


class Tokens:
    """Makes accounts, and gives tokens to who proves to be one. Times of an assertion are the machine's own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._wall = SandboxClock()

    def account(self, name: str, token_uri: str) -> dict[str, str]:
        """A new service account: its key as the console gives it, to be kept in a file."""
        key = rsa.generate_private_key(65537, _KEY_BITS)
        email = f"{name}@otklik-sandbox.iam.gserviceaccount.com"
        key_id = hashlib.sha256(f"{self._world.seed}:{email}".encode()).hexdigest()[:40]
        self._world.accounts[email] = Account(email, key_id, key.public_key())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": "otklik-sandbox",
            "private_key_id": key_id,
            "private_key": private.decode(),
            "client_email": email,
            "client_id": str(100_000_000_000_000_000_000 + self._world.serial()),
            "token_uri": token_uri,
        }

    def grant(self, form: dict[str, str], url: str) -> dict[str, Any]:
        """A token for an assertion. Raises `TokenError`."""
        if form.get("grant_type") != GRANT:
            raise TokenError("unsupported_grant_type", "Invalid grant_type: " + form.get("grant_type", ""))
        claims = self._checked(form.get("assertion", ""))
        if claims.get("aud") not in {url, AUDIENCE}:
            raise TokenError("invalid_grant", "Invalid JWT: Failed audience check. The right audience is " + AUDIENCE)
        now = self._wall.now() + self._world.skew
        begun, ends = float(claims.get("iat", 0)), float(claims.get("exp", 0))
        if not begun < ends <= begun + LIFETIME or begun > now + SKEW or ends < now - SKEW:
            raise TokenError(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim.",
            )
        scopes = frozenset(str(claims.get("scope", "")).split())
        if not scopes:
            raise TokenError("invalid_scope", "Empty or missing scope not allowed.")
        token = f"ya29.{hashlib.sha256(f'{self._world.seed}:{self._world.serial()}'.encode()).hexdigest()}"
        self._world.tokens[token] = (str(claims["iss"]), scopes, self._world.clock.now() + LIFETIME)
        return {"access_token": token, "expires_in": int(LIFETIME) - 1, "token_type": "Bearer"}

    def _checked(self, assertion: str) -> dict[str, Any]:
        """The claims of an assertion that is signed by the account that it names."""
        try:
            head, body, signature = assertion.split(".")
            header, claims = json.loads(_decoded(head)), json.loads(_decoded(body))
            signed = _decoded(signature)
        except ValueError:
            raise TokenError("invalid_grant", "Bad Request") from None
        account = self._world.accounts.get(str(claims.get("iss")))
        if account is None or account.revoked:
            raise TokenError("invalid_grant", "Invalid grant: account not found")
        if header.get("alg") != "RS256" or header.get("kid") != account.key_id:
            raise TokenError("invalid_grant", "Invalid JWT Signature.")
        try:
            account.public.verify(signed, f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise TokenError("invalid_grant", "Invalid JWT Signature.") from None
        return dict(claims)


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
