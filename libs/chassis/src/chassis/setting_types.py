"""How people write durations and lists in a setting, as types that a settings class can use."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr

__all__ = ["BaseUrl", "Commas", "Duration", "ProxyUrl", "Semicolons"]

Item = TypeVar("Item")

_DURATION = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST_DIGITS = 6  # a million days is beyond what timedelta and any shop can mean


def _duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip().lower())
    if match is None or len(match[1]) > _LONGEST_DIGITS:
        raise ValueError("a duration is written like 30s, 15m, 2h or 7d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _split(value: object, separator: str) -> object:
    if isinstance(value, str):
        return [part for part in (piece.strip() for piece in value.split(separator)) if part]
    if isinstance(value, Iterable):
        return value
    return [value]


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise ValueError("it must be like https://example.org, without a path")
    return url.rstrip("/")


def _proxy(url: SecretStr) -> SecretStr:
    if urlsplit(url.get_secret_value()).scheme not in {"http", "socks5"}:
        raise ValueError("it must begin with http:// or socks5://")
    return url


BaseUrl = Annotated[str, AfterValidator(_base_url)]
"""`https://example.org`, without a path."""

ProxyUrl = Annotated[SecretStr, AfterValidator(_proxy)]
"""`http://…` or `socks5://…`, perhaps with a name and a password."""

Duration = Annotated[timedelta, BeforeValidator(_duration)]
"""`30s`, `15m`, `2h`, `7d`."""

Commas = Annotated[tuple[Item, ...], BeforeValidator(lambda value: _split(value, ","))]
"""`1, 2, 3`; spaces around and empty places do not count."""

Semicolons = Annotated[tuple[Item, ...], BeforeValidator(lambda value: _split(value, ";"))]
"""`one; two, with a comma`."""
