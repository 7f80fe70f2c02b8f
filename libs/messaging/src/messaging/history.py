"""What befell a message that went wrong: written on it as a header, and carried along when it is replayed. Pure.

It names times, services, kinds of failures and reasons; never what a message or a failure said.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

__all__ = ["Happened", "What", "extended", "read", "replayed_headers", "written"]

What = Literal["failed", "waited", "set_aside", "replayed"]
"""An attempt; one in vain because something was away; among the dead letters; taken from there by a person."""

_HEADER = "history"
_MOST = 40
_FIRST_KEPT = 10
"""When there are too many, these and the latest stay."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing, or the same several times in a row."""

    at: str
    """When, ISO 8601; the first time."""
    what: What
    why: str = ""
    """The kind of failure, such as `ValueError`, or why it was set aside (`messaging.outcomes.DeadReason`)."""
    service: str = ""
    times: int = 1
    until: str = ""
    """When it happened the last time, if it happened more than once."""


def extended(history: Sequence[Happened], *more: Happened) -> tuple[Happened, ...]:
    """With these behind it. What repeats itself is counted instead."""
    result = list(history)
    for one in more:
        last = result[-1] if result else None
        if last is not None and (last.what, last.why, last.service) == (one.what, one.why, one.service):
            result[-1] = replace(last, times=last.times + one.times, until=one.until or one.at)
        else:
            result.append(one)
        if len(result) > _MOST:
            del result[_FIRST_KEPT]
    return tuple(result)


def read(headers: Mapping[str, str]) -> tuple[Happened, ...]:
    """What is written on a parcel; nothing where nothing can be read."""
    try:
        entries = json.loads(headers.get(_HEADER, "[]"))
        return tuple(_entry(fields) for fields in entries)
    except (ValueError, TypeError, AttributeError):
        return ()


def written(history: Sequence[Happened]) -> dict[str, str]:
    """As a header, without what is not known; none when nothing happened."""
    entries = [{name: value for name, value in asdict(one).items() if value not in {"", 1}} for one in history]
    return {_HEADER: json.dumps(entries)} if entries else {}


def replayed_headers(headers: Mapping[str, str], at: datetime) -> dict[str, str]:
    """What stands on a dead letter that goes its way again, instead of why it was set aside."""
    return {"replayed": "yes", **written(extended(read(headers), Happened(at.isoformat(), "replayed")))}


def _entry(fields: Mapping[str, Any]) -> Happened:
    known = {name: value for name, value in fields.items() if name in Happened.__dataclass_fields__}
    return Happened(**known)
