"""What an error of Google, or of the way to it, stands for. The only place that knows those errors. Pure."""

from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError

from contracts.records import TroubleKind

__all__ = ["GoogleSays", "Refusal", "said"]

_QUOTA = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED"})
_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_LATER = frozenset({408, 409, 423, 425})


class GoogleSays(Exception):
    """It was not done, as far as is known; `uncertain` when Google may have done it all the same."""

    def __init__(self, kind: TroubleKind, text: str, *, status: int = 0, uncertain: bool = False) -> None:
        super().__init__(f"{kind}: {text}")
        self.kind: TroubleKind = kind
        self.status = status
        self.uncertain = uncertain


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__(f"HTTP {response.status_code}")
        self.response = response


def said(error: Exception) -> GoogleSays | None:
    """The failure in our words, without a word of what was sent; `None` for what no platform has to do with."""
    match error:
        case Refusal():
            return _answered(error.response)
        case TransportError():
            return GoogleSays("unavailable", "no token: the token server does not answer")
        case RefreshError():
            kind: TroubleKind = "unavailable" if error.retryable else "bad_key"
            return GoogleSays(kind, "no token")
        case GoogleAuthError():
            return GoogleSays("bad_key", type(error).__name__)
        case requests.ConnectionError() if isinstance(error, requests.ConnectTimeout):
            return GoogleSays("unavailable", type(error).__name__)
        case requests.RequestException() | OSError():
            return GoogleSays("unavailable", type(error).__name__, uncertain=True)
        case _:
            return None


def _answered(response: requests.Response) -> GoogleSays:
    status = response.status_code
    reasons = _reasons(response)
    kind: TroubleKind
    if status == 429 or (status == 403 and not reasons.isdisjoint(_QUOTA)):
        kind = "quota"
    elif status >= 500 or status in _LATER:
        return GoogleSays("unavailable", f"HTTP {status}", status=status, uncertain=True)
    elif status == 401:
        kind = "bad_key"
    elif status == 403:
        kind = "api_off" if not reasons.isdisjoint(_OFF) else "no_access"
    elif status == 404:
        kind = "not_found"
    else:
        kind = "failed"
    return GoogleSays(kind, f"HTTP {status}", status=status)


def _reasons(response: requests.Response) -> frozenset[str]:
    """The words by which Google's two APIs name what is wrong; none in an HTML page (GS-3)."""
    try:
        error: Any = response.json()["error"]
        details = [*error.get("details", ()), *error.get("errors", ())]
        return frozenset({str(error.get("status", "")), *(str(detail.get("reason", "")) for detail in details)})
    except (ValueError, LookupError, TypeError, AttributeError):
        return frozenset()
