"""What Google refuses, in the shapes of its two APIs and of the token server."""

from typing import Any

from aiohttp import web

__all__ = ["GoogleError", "Impossible", "TokenError", "bad_argument", "flooded"]

_DOMAIN = {"sheets": "sheets.googleapis.com", "drive": "drive.googleapis.com"}


class Impossible(ValueError):
    """No person could do that; the text says why."""


class TokenError(Exception):
    """The token server gives no token."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}
        self.status = status


class GoogleError(Exception):
    """An error as one of the APIs answers it; Drive names its reasons elsewhere than Sheets (GS-5)."""

    def __init__(self, code: int, status: str, words: str, *, reason: str = "", api: str = "sheets") -> None:
        super().__init__(words)
        self.code = code
        self.status = status
        self.words = words
        self.reason = reason
        self.api = api

    def as_json(self) -> dict[str, Any]:
        """The whole answer."""
        error: dict[str, Any] = {"code": self.code, "message": self.words}
        if self.api == "drive":
            return {"error": error | {"errors": [{"message": self.words, "domain": "global", "reason": self.reason}]}}
        error["status"] = self.status
        if self.reason:
            kind = "type.googleapis.com/google.rpc.ErrorInfo"
            error["details"] = [{"@type": kind, "reason": self.reason, "domain": "googleapis.com"}]
        return {"error": error}

    def answer(self) -> web.Response:
        """Over HTTP."""
        return web.json_response(self.as_json(), status=self.code)


def bad_argument(words: str) -> GoogleError:
    """Error 400: never worth another try."""
    return GoogleError(400, "INVALID_ARGUMENT", words)


def flooded(kind: str = "Read") -> GoogleError:
    """Error 429; no header says when to come again (GS-13)."""
    return GoogleError(
        429,
        "RESOURCE_EXHAUSTED",
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:1'.",
        reason="RATE_LIMIT_EXCEEDED",
    )
