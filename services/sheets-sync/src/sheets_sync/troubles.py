"""Which trouble is told, and when: at once where only a person can mend it, else after three failed rounds. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.records import SheetTrouble, Tab, TroubleEnded, TroubleKind

__all__ = ["PASSING", "REACHED", "READ", "WROTE", "News", "Trouble", "Troubles", "Where"]

PATIENCE = 3
"""Failed rounds in a row."""

PASSING: frozenset[TroubleKind] = frozenset({"unavailable", "quota", "failed"})
"""What may pass by itself; one of them at a time is told."""

REACHED: frozenset[TroubleKind] = PASSING | {"no_access", "api_off", "not_found", "bad_key"}
"""What is over once Google has answered as it should."""
READ: frozenset[TroubleKind] = REACHED | {"no_tab", "no_heading", "two_headings"}
"""What is over once the tabs were read."""
WROTE: frozenset[TroubleKind] = frozenset({"read_only"})
"""What is over once something was written."""

Where = tuple[TroubleKind, Tab | None]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that kept a round from being whole."""

    kind: TroubleKind
    tab: Tab | None = None
    headings: tuple[str, ...] = ()

    @property
    def where(self) -> Where:
        """What makes it the same trouble as before."""
        return self.kind, self.tab


@dataclass(frozen=True, slots=True)
class News:
    """What the owner is to hear."""

    begun: tuple[Trouble, ...] = ()
    ended: tuple[Where, ...] = ()

    def messages(self, account: str, at: datetime) -> list[SheetTrouble | TroubleEnded]:
        """As messages; the end of one trouble before the beginning of another."""
        ended = [TroubleEnded(kind=kind, tab=tab, at=at) for kind, tab in self.ended]
        begun = [
            SheetTrouble(kind=one.kind, tab=one.tab, headings=one.headings, account=account, at=at)
            for one in self.begun
        ]
        return [*ended, *begun]


@dataclass(frozen=True, slots=True)
class Troubles:
    """What is going on, over rounds."""

    streak: int = 0
    """Rounds in a row that failed for a reason that may pass."""
    told: frozenset[Where] = frozenset()

    def after(self, found: Iterable[Trouble], over: frozenset[TroubleKind]) -> tuple["Troubles", News]:
        """After a round that met these troubles. `over`: kinds that it would have met if they were still there.

        A round that Google did not answer says nothing of headings, nor does one that found the sheet untouched.
        """
        now = {trouble.where: trouble for trouble in found}
        passing = next((trouble for trouble in now.values() if trouble.kind in PASSING), None)
        streak = self.streak + 1 if passing is not None else 0
        ended = tuple(sorted((one for one in self.told if _is_over(one, now.keys(), over)), key=str))
        left = self.told.difference(ended)
        begun = [trouble for where, trouble in now.items() if where not in left and trouble.kind not in PASSING]
        if passing is not None and streak >= PATIENCE and not any(kind in PASSING for kind, _ in left):
            begun.append(passing)
        told = left | {trouble.where for trouble in begun}
        return Troubles(streak, told), News(tuple(begun), ended)


def _is_over(told: Where, now: Iterable[Where], over: frozenset[TroubleKind]) -> bool:
    kind, _ = told
    if kind in PASSING:
        return kind in over and not any(other in PASSING for other, _ in now)
    return kind in over and told not in now
