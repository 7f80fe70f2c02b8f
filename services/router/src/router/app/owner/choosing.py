"""Who is meant by the owner's words, and which account of a client is written to. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from router.app.owner.ports import Reach
from router.app.owner.prompts import Chosen, GroupRef

__all__ = ["WINDOW_SECONDS", "Unclear", "by_client", "choose", "pick"]

WINDOW_SECONDS = 24 * 3600.0
"""Facebook's window: so long after a person's last word anything may be written (FB-21)."""

_EVERYONE = {"все", "всем", "all", "everyone"}
_WITHOUT = {"без тарифа", "no tariff"}
_CURRENT = re.compile(r"действующ\w*|current|paid")
_LAPSED = re.compile(r"ист[её]кш\w*|lapsed|expired")


@dataclass(frozen=True, slots=True)
class Unclear:
    """This part of what was said means nothing."""

    words: str


def choose(text: str, groups: Sequence[GroupRef]) -> tuple[Chosen, ...] | Unclear:
    """Numbers or names by commas, each perhaps with *current* or *lapsed*; or everyone. A name may hold commas."""
    parts = [" ".join(part.split()) for part in text.split(",")]
    chosen: list[Chosen] = []
    at = 0
    while at < len(parts):
        one, length = _longest(parts[at:], groups)
        if one is None and parts[at]:
            return Unclear(parts[at])
        if one is not None and one not in chosen:
            chosen.append(one)
        at += length
    if not chosen:
        return Unclear(" ".join(text.split()))
    everyone = Chosen(which="everyone")
    return (everyone,) if everyone in chosen else tuple(chosen)


def _longest(parts: Sequence[str], groups: Sequence[GroupRef]) -> tuple[Chosen | None, int]:
    """What most of the first parts mean together, and how many those are."""
    most = 1 + max((group.name.count(",") for group in groups), default=0)
    for length in range(min(most, len(parts)), 0, -1):
        one = _one(_folded(", ".join(parts[:length])), groups)
        if one is not None:
            return one, length
    return None, 1


def _one(said: str, groups: Sequence[GroupRef]) -> Chosen | None:
    if said in _EVERYONE:
        return Chosen(which="everyone")
    named = _named(said, groups)
    if named is not None:
        return Chosen(tariff=named.tariff, which="all")
    rest, _, last = said.rpartition(" ")
    group = _named(rest, groups)
    if group is None or group.tariff is None:
        return None
    if _CURRENT.fullmatch(last):
        return Chosen(tariff=group.tariff, which="current")
    return Chosen(tariff=group.tariff, which="lapsed") if _LAPSED.fullmatch(last) else None


def _named(said: str, groups: Sequence[GroupRef]) -> GroupRef | None:
    """A name is looked for first: a tariff may be called like a number."""
    by_name = next((group for group in groups if _folded(group.name) == said), None)
    if by_name is not None:
        return by_name
    if said in _WITHOUT:
        return next((group for group in groups if group.tariff is None), None)
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
    return groups[number - 1] if 1 <= number <= len(groups) else None


def _folded(name: str) -> str:
    """As it is compared: whatever its capitals and spaces, also those around commas."""
    return ", ".join(" ".join(part.split()) for part in name.casefold().split(","))


def pick(accounts: Sequence[Reach], now: float, tried: Sequence[str] = ()) -> tuple[Reach | None, str]:
    """The account that a client is written to, or why there is none.

    Among the verified ones that used last, then the next that can be reached; without a verified one, the one bound
    first. `router.store.audience` says the same in SQL, for many at once.
    """
    verified = sorted((one for one in accounts if one.verified), key=lambda one: (-one.used_at, one.chat))
    candidates = verified or sorted(accounts, key=lambda one: (one.bound_at, one.chat))[:1]
    reasons: list[str] = []
    for one in candidates:
        if one.chat in tried:
            continue
        reason = _out_of_reach(one, now)
        if reason is None:
            return one, ""
        reasons.append(reason)
    return None, reasons[0] if reasons else "no_account"


def _out_of_reach(one: Reach, now: float) -> str | None:
    if not one.reachable:
        return "not_allowed" if one.channel == "vk" else "blocked"
    if one.channel == "facebook" and now - one.used_at > WINDOW_SECONDS:
        return "window_closed"
    return None


def by_client(accounts: Sequence[Reach]) -> dict[int, tuple[Reach, ...]]:
    """The accounts of each client, in the order of the clients' numbers."""
    ordered = sorted(accounts, key=lambda one: one.client)
    return {client: tuple(theirs) for client, theirs in groupby(ordered, key=lambda one: one.client)}
