"""VKontakte's refusals: HTTP 200 with a code and its words (VK-61, VK-62)."""

from collections.abc import Iterable
from typing import Any

__all__ = ["Impossible", "Refusal", "bad_param"]

_WORDS = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    14: "Captcha needed",
    15: "Access denied",
    17: "Validation required",
    18: "User was deleted or banned",
    22: "Upload error",
    27: "Group authorization failed",
    28: "Application authorization failed",
    29: "Rate limit reached",
    100: "One of the parameters specified was missing or invalid",
    104: "Not found",
    105: "Couldn't save file",
    113: "Invalid user id",
    118: "Invalid server",
    121: "Invalid hash",
    125: "Invalid group id",
    900: "Can't send messages for users from blacklist",
    901: "Can't send messages for users without permission",
    902: "Can't send messages to this user due to their privacy settings",
    909: "Can't edit this message, because it's too old",
    911: "Keyboard format is invalid",
    912: "This is a chat bot feature, change this status in settings",
    913: "Too many forwarded messages",
    914: "Message is too long",
    917: "You don't have access to this chat",
    920: "Can't edit this kind of message",
    921: "Can't forward these messages",
    924: "Can't delete this message for everybody",
    932: "Your community can't interact with this peer",
    936: "Contact not found",
    2000: "Servers number limit is reached",
}


class Refusal(Exception):
    """An answer with `error`."""

    def __init__(self, code: int, detail: str = "") -> None:
        words = _WORDS.get(code, "Unknown error occurred")
        self.code = code
        self.words = f"{words}: {detail}" if detail else words
        super().__init__(self.words)

    def as_json(self, method: str, params: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """The body of the answer; it repeats everything that was asked but the token."""
        asked = [("method", method), ("oauth", "1"), *params]
        echoed = [{"key": key, "value": value} for key, value in asked if key != "access_token"]
        return {"error": {"error_code": self.code, "error_msg": self.words, "request_params": echoed}}

    def as_item(self) -> dict[str, Any]:
        """As it stands beside one recipient of several (VK-43)."""
        return {"code": self.code, "description": self.words}


class Impossible(ValueError):
    """No person, and no owner of a community, can do that."""


def bad_param(detail: str) -> Refusal:
    """Error 100."""
    return Refusal(100, detail)
