"""The parameters of a call: from the address, a form or multipart, never from JSON (VK-3)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.vk.refusals import bad_param

__all__ = ["Params", "Upload"]


@dataclass(frozen=True)
class Upload:
    """A file in a multipart body."""

    data: bytes
    name: str


class Params:
    """Typed access; each getter raises `Refusal` 100 for what it cannot read."""

    def __init__(self, values: Mapping[str, str], uploads: Mapping[str, Upload] | None = None) -> None:
        self.values = dict(values)
        self.uploads = dict(uploads or {})

    def text(self, name: str) -> str:
        """A string; empty if absent."""
        return self.values.get(name, "")

    def required(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if not value:
            raise bad_param(f"{name} is undefined")
        return value

    def integer(self, name: str) -> int | None:
        """A whole number."""
        value = self.text(name).strip()
        return _whole(name, value) if value else None

    def number(self, name: str) -> int:
        """A whole number that must be there."""
        return _whole(name, self.required(name).strip())

    def real(self, name: str) -> float | None:
        """A number with a fraction."""
        value = self.text(name).strip()
        try:
            return float(value) if value else None
        except ValueError:
            raise bad_param(f"{name} should be number") from None

    def integers(self, name: str) -> list[int]:
        """Whole numbers with commas between."""
        return [_whole(name, value.strip()) for value in self.text(name).split(",") if value.strip()]

    def flag(self, name: str) -> bool:
        """A boolean; false if absent."""
        return self.text(name).lower() in {"1", "true"}

    def object(self, name: str) -> dict[str, Any] | None:
        """A JSON object; None if absent."""
        value = self.text(name)
        if not value:
            return None
        try:
            read = json.loads(value)
        except ValueError:
            raise bad_param(f"{name} should be JSON") from None
        if not isinstance(read, dict):
            raise bad_param(f"{name} should be a JSON object")
        return read


def _whole(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise bad_param(f"{name} should be integer") from None
