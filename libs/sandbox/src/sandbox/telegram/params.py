"""The parameters of a call, however they came: JSON, form or multipart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.refusals import bad_request

__all__ = ["Params", "Upload"]


@dataclass(frozen=True)
class Upload:
    """A file in a multipart body."""

    data: bytes
    name: str
    mime: str


class Params:
    """Typed access; each getter raises `Refusal` 400 for what it cannot read."""

    def __init__(self, values: Mapping[str, Any], uploads: Mapping[str, Upload] | None = None) -> None:
        self._values = values
        self._uploads = uploads or {}

    def has(self, name: str) -> bool:
        """Whether it was given at all."""
        return name in self._values or name in self._uploads

    def text(self, name: str) -> str:
        """A string; empty if absent."""
        value = self._values.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str) -> int | None:
        """A whole number."""
        value = self.text(name).strip()
        if not value:
            return None
        try:
            return int(value)
        except ValueError:
            raise bad_request(f"{name} must be a valid Integer") from None

    def number(self, name: str, default: int) -> int:
        """A whole number with a default."""
        value = self.integer(name)
        return default if value is None else value

    def flag(self, name: str) -> bool:
        """A boolean; false if absent."""
        return self.text(name).lower() in {"true", "1", "yes", "t", "y"}

    def json(self, name: str) -> Any:
        """An object or array; None if absent or empty."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The bytes sent under this name, directly or as `attach://…`."""
        value = self.text(name)
        if value.startswith("attach://"):
            return self.attached(value)
        return self._uploads.get(name)

    def attached(self, reference: str) -> Upload | None:
        """The bytes that `attach://name` means."""
        return self._uploads.get(reference.removeprefix("attach://"))
