"""What the Graph API answers, and what a request raises, as failures that say what to do.

No text made here holds a token or a message: an error is named by its numbers, a network error by its kind.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import httpx

from contracts.delivery import Reason
from gatewaykit.failures import TokenRefused
from messaging.failures import Failure, RateLimited, Refused, Unavailable

__all__ = ["SETTING", "classify_network", "classify_refusal", "fault_of"]

SETTING = "FB_PAGE_TOKEN"
WINDOW_CODES = frozenset({2018278, 2534022})
SLOW_DOWN = 5.0
_LIMITS: Mapping[int, float] = MappingProxyType({4: 60.0, 17: 60.0, 32: 60.0, 613: SLOW_DOWN, 80006: 60.0})
"""Seconds to wait: 613 counts calls a second (FB-31), the others over an hour."""
_AWAY = frozenset({1, 2, 1200})
_REASONS: Mapping[tuple[int, int | None], Reason] = MappingProxyType(
    {
        (10, 2018065): "not_allowed",
        (10, 2018108): "not_allowed",
        (10, 2018300): "no_rights",
        (10, 1893063): "no_rights",
        (551, None): "blocked",
        (200, 1545041): "blocked",
        (200, None): "no_rights",
        (10, None): "no_rights",
        (100, 2018001): "chat_gone",
        (100, 2018047): "unsupported",
        (100, 2018074): "file_gone",
        (100, 2018008): "file_gone",
    }
)
"""By code and subcode, then by code alone (FB's table of errors)."""


def fault_of(body: Any) -> tuple[int, int | None]:
    """Code and subcode of an answer's error; 0 where there is none to be read."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return 0, None
    code, subcode = error.get("code"), error.get("error_subcode")
    return (code if isinstance(code, int) else 0), (subcode if isinstance(subcode, int) else None)


def classify_refusal(status: int, body: Any, retry_after: str | None = None) -> Failure:
    """What to do about an answer that is no success."""
    code, subcode = fault_of(body)
    said = f"HTTP {status}, error {code}" + (f"/{subcode}" if subcode else "")
    if code in _LIMITS or status == 429:
        return RateLimited(_seconds(retry_after) or _LIMITS.get(code, SLOW_DOWN), said)
    if code == 190:
        return TokenRefused(SETTING, said)
    if status == 413:
        return Refused("too_large", said)
    if code in _AWAY or status >= 500 or not code:
        return Unavailable(said, certain=False)
    if subcode in WINDOW_CODES:
        return Refused("window_closed", said)
    reason = _REASONS.get((code, subcode)) or _REASONS.get((code, None)) or "refused"
    return Refused(reason, said)


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isascii() and header.isdigit() else None


def classify_network(raised: httpx.HTTPError) -> Unavailable:
    """What to do about a request that got no answer: only a connection that was never made surely did nothing."""
    certain = isinstance(raised, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError)
    return Unavailable(type(raised).__name__, certain=certain)
