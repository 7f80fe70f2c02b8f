"""Looking for what must be nowhere: secrets in all that a house says and keeps, people's words in its log."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from otklik.catalog import CATALOG

__all__ = ["leaks", "secret_settings", "secrets_of"]


def secret_settings() -> frozenset[str]:
    """The environment variables that hold secrets, of all services; a new one is among them without anybody's doing."""
    fields = {
        name: field.annotation for entry in CATALOG.values() for name, field in entry.settings().model_fields.items()
    }
    return frozenset(name.upper() for name, kind in fields.items() if _is_secret(kind))


def _is_secret(kind: Any) -> bool:
    return kind is SecretStr or any(_is_secret(part) for part in get_args(kind))


def secrets_of(environment: Mapping[str, str]) -> dict[str, str]:
    """What is secret in these settings: of an address its password, if it has one."""
    found: dict[str, str] = {}
    for name in secret_settings() & environment.keys():
        value = environment[name]
        secret = unquote(urlsplit(value).password or "") if "://" in value else value
        if secret:
            found[name] = secret
    return found


def leaks(places: Mapping[str, bytes], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where which of the words stands, each by its name, so that a report shows none; also as JSON escapes it."""
    return [
        (place, name)
        for place, held in places.items()
        for name, word in words.items()
        if any(form in held for form in _forms(word))
    ]


def _forms(word: str) -> Iterable[bytes]:
    return {word.encode(), word.encode("ascii", "backslashreplace")}
