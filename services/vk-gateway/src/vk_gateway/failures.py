"""What a call to VKontakte raises, as failures that say what to do. The only place that knows its exceptions.

No text made here holds a token or a message: of a network error only its kind is kept, because its text may quote the
address, and of an API error only its number, because VK repeats what was asked (VK-62).
"""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType

from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from contracts.delivery import Reason
from gatewaykit.failures import TokenRefused
from messaging.failures import Failure, RateLimited, Refused, Unavailable

__all__ = ["EXPECTED", "SETTING", "ButtonsOff", "classify_network", "of_code"]

SETTING = "VK_TOKEN"

EXPECTED: tuple[type[BaseException], ...] = (
    ClientError,
    ProxyError,
    ProxyConnectionError,
    ProxyTimeoutError,
    TimeoutError,
    OSError,
)
"""Everything that a request may raise on its way."""
NOT_WRITTEN = (ClientConnectorError, ConnectionTimeoutError, ProxyError, ProxyConnectionError, ProxyTimeoutError)
"""Faults before a byte of the request was sent: surely nothing was done."""

TOO_FAST = 6
BUTTONS_OFF = 912
_WAITS: Mapping[int, float] = MappingProxyType(
    {
        TOO_FAST: 1.0,
        9: 120.0,  # too many of the same: minutes
        14: 300.0,  # a captcha, which a person would have to read
        29: 3600.0,  # a limit of hours or days
    }
)
"""Seconds to wait (VK-61)."""
_AWAY = frozenset({1, 10, 13, 603})
"""Unknown and internal errors: it may have been done all the same (VK-61)."""
_TOKEN = frozenset({4, 5, 27, 28, 1116, 1117})
_REASONS: Mapping[int, Reason] = MappingProxyType(
    {
        7: "no_rights",
        15: "no_rights",
        18: "blocked",
        900: "blocked",
        901: "not_allowed",
        902: "not_allowed",
        909: "too_late",
        910: "too_late",
        914: "too_large",
        917: "chat_gone",
        920: "unsupported",
        921: "message_gone",
        924: "too_late",
        932: "chat_gone",
        936: "chat_gone",
        945: "chat_gone",
        946: "unsupported",
        984: "not_allowed",
        985: "not_allowed",
        1021: "not_allowed",
    }
)
"""VK-51, VK-61."""


class ButtonsOff(Refused):
    """The community's bot abilities are switched off, and with them every keyboard (VK-45)."""


def of_code(code: int) -> Failure:
    """What to do about an error that VK answered with."""
    if code in _WAITS:
        return RateLimited(_WAITS[code], f"VK's error {code}")
    if code == BUTTONS_OFF:
        return ButtonsOff("no_rights", f"VK's error {code}")
    if code in _TOKEN:
        return TokenRefused(SETTING, f"VK's error {code}")
    if code in _AWAY:
        return Unavailable(f"VK's error {code}", certain=False)
    return Refused(_REASONS.get(code, "refused"), f"VK's error {code}")


def classify_network(raised: BaseException) -> Unavailable:
    """What to do about a request that got no answer."""
    if isinstance(raised, TimeoutError | asyncio.TimeoutError) and not isinstance(raised, NOT_WRITTEN):
        return Unavailable("no answer in time", certain=False)
    return Unavailable(type(raised).__name__, certain=isinstance(raised, NOT_WRITTEN))
