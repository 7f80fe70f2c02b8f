"""The ledger of requirements: `*.toml` beside this file, and the marker that ties a test to one."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

__all__ = ["Requirement", "ledger", "requirement"]

Test = TypeVar("Test", bound=Callable[..., object])
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Requirement:
    """One promise of the product."""

    id: str
    says: str
    source: str
    """Where it is promised: a chapter of the product's description."""
    gap: str = ""
    """Why no test holds it yet; empty when one does."""


def ledger() -> dict[str, Requirement]:
    """All requirements by id. Raises `ValueError` for an id that stands twice."""
    found: dict[str, Requirement] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for identity, fields in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if identity in found:
                raise ValueError(f"{identity} stands twice")
            found[identity] = Requirement(identity, **fields)
    return found


def requirement(*ids: str) -> Callable[[Test], Test]:
    """Say which promises a test holds. Raises `LookupError` for one that is not in the ledger."""
    unknown = set(ids) - ledger().keys()
    if unknown:
        raise LookupError(f"not in the ledger: {', '.join(sorted(unknown))}")
    return lambda test: test
