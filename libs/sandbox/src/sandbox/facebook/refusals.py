"""What the Graph API refuses, in its own shape."""

import hashlib
from typing import Any

__all__ = ["GraphError", "Impossible", "bad_param"]


class Impossible(ValueError):
    """No person could do that; the text says why."""


class GraphError(Exception):
    """An error as the Graph API answers it."""

    def __init__(self, code: int, words: str, *, subcode: int | None = None, status: int = 400) -> None:
        super().__init__(words)
        self.code = code
        self.subcode = subcode
        self.status = status
        self.words = words

    def as_json(self) -> dict[str, Any]:
        """The whole answer."""
        trace = hashlib.sha256(f"{self.code}{self.subcode}{self.words}".encode()).hexdigest()[:11]
        kind = "OAuthException" if self.code in {10, 100, 190, 200, 551} else "GraphMethodException"
        error: dict[str, Any] = {"message": f"(#{self.code}) {self.words}", "type": kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": error | {"fbtrace_id": trace}}


def bad_param(words: str, subcode: int | None = None) -> GraphError:
    """Error 100."""
    return GraphError(100, words, subcode=subcode)
