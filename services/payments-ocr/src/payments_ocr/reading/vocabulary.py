"""The words of payment apps, which stand in `vocabulary.toml`, and what each may mean."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

__all__ = ["Meaning", "Said", "apps", "currencies", "labels", "statuses"]

Meaning = Literal[
    "paid",
    "total",
    "fee",
    "no_fee",
    "discount",
    "original",
    "balance",
    "number",
    "other",
    "transaction",
    "order",
    "recipient",
    "moment",
    "apart",
]
"""What a label says of what stands beside it."""

Said = Literal["done", "pending", "failed", "refunded", "none"]
"""What a word says became of the payment."""


@cache
def _all() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text("utf-8"))


def labels() -> Mapping[Meaning, Sequence[str]]:
    """Phrases by what they say of a number or a name."""
    return cast("Mapping[Meaning, Sequence[str]]", _all()["labels"])


def statuses() -> Mapping[Said, Sequence[str]]:
    """Phrases by what they say of the payment."""
    return cast("Mapping[Said, Sequence[str]]", _all()["statuses"])


def apps() -> Mapping[str, Sequence[str]]:
    """Names of apps and banks by their currency."""
    return cast("Mapping[str, Sequence[str]]", _all()["apps"])


def currencies() -> Mapping[str, Sequence[str]]:
    """Words for currencies by their ISO code."""
    return cast("Mapping[str, Sequence[str]]", _all()["currencies"])
