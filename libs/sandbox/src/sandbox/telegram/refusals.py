"""Telegram's refusals, word for word (TG-24, TG-25)."""

import math
from typing import Any

__all__ = ["Refusal", "bad_request", "conflict", "forbidden", "too_many"]


class Refusal(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(words: str, **parameters: Any) -> Refusal:
    """A 400."""
    return Refusal(400, f"Bad Request: {words}", **parameters)


def forbidden(words: str) -> Refusal:
    """A 403."""
    return Refusal(403, f"Forbidden: {words}")


def conflict(words: str) -> Refusal:
    """A 409."""
    return Refusal(409, f"Conflict: {words}")


def too_many(seconds: float) -> Refusal:
    """A 429 that asks for so many seconds, rounded up to whole ones (TG-22)."""
    wait = max(1, math.ceil(seconds))
    return Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
