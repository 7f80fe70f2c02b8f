"""What is done about the board next, and what follows from how that ended.

Pure: the time is an argument, the database's, in epoch seconds. At most one command is under way at a time, so that a
full budget of the group never has an older board waiting before a newer one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from contracts.delivery import Reason

__all__ = ["USUAL", "Board", "Heard", "Kind", "Rhythm", "asked", "heard", "is_worth", "next_kind"]

Kind = Literal["show", "edit", "pin", "look"]

_GONE: frozenset[Reason] = frozenset({"message_gone"})
_SPOILED: frozenset[Reason] = frozenset({"refused", "too_late", "unsupported"})
"""Why an edit may be refused for good, though the message still stands."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often what is done; in seconds."""

    settle: float = 2.0
    """So long a change waits for others that follow from the same message."""
    between: float = 15.0
    """From one drawing to the next."""
    calls: int = 4
    """Of the group's twenty, at most so many within `window`."""
    window: float = 60.0
    look: float = 60.0
    """While a dialog is open, the pin is looked at so often, and after each change."""
    check: float = 60.0
    """So often the board is compared with the database, whether something was marked or not: a day passes unmarked."""
    pin_again: float = 90.0
    """After a refused pin."""
    longest_pause: float = 60.0
    """After a refusal the pause is `between`, and doubles up to this."""
    lost: float = 900.0
    """A command whose end was not heard of for so long has been lost."""
    lost_show: float = 86_400.0
    """The same for one that would stand there twice if it was only late."""

    def faster(self, times: float) -> "Rhythm":
        """The same, so many times faster: for a simulated Telegram whose minutes are shorter."""
        return Rhythm(
            settle=self.settle / times,
            between=self.between / times,
            calls=self.calls,
            window=self.window / times,
            look=self.look / times,
            check=self.check / times,
            pin_again=self.pin_again / times,
            longest_pause=self.longest_pause / times,
            lost=self.lost,
            lost_show=self.lost_show,
        )


USUAL = Rhythm()


@dataclass(frozen=True, slots=True)
class Board:
    """All that is remembered of the board of one chat."""

    chat: str
    number: int = 0
    """How many commands there were."""
    message: str | None = None
    """Where it stands."""
    shown: str | None = None
    """What it shows, as `text.Drawn` is written."""
    pinned: bool = False
    """Whether it, or something newer, was the newest pin when somebody last looked."""
    asked: Kind | None = None
    """What is under way, by which command, since when."""
    command: str | None = None
    asked_at: float | None = None
    wanted: str | None = None
    """What it will show then."""
    drawn_at: float | None = None
    """When it was last heard that it was shown or changed."""
    looked_at: float | None = None
    checked_at: float | None = None
    """When it was last compared with the database."""
    calls: str = ""
    """When the last calls ended that count against the group's budget."""
    failures: int = 0
    """Refusals in a row, but for those of pins."""
    failed_at: float | None = None
    pin_refused_at: float | None = None
    told: bool = False
    """Whether the operators know that it cannot be pinned."""
    stale: bool = True
    """Whether what it shows is known to be behind."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What follows from a report."""

    board: Board
    tell: bool = False
    """Whether the operators are to be told that it cannot be pinned."""
    spoiled: str | None = None
    """A message that was the board until now, and should not stand there any more."""


def is_worth(board: Board, marked_at: float | None, now: float, rhythm: Rhythm, *, opened: bool) -> bool:
    """Whether to look into the database for what is to be done. `opened`: a dialog is open."""
    if board.asked is not None:
        return not _is_under_way(board, now, rhythm)
    marked = marked_at is not None and _over(marked_at, now, rhythm.settle)
    if (marked or board.stale or _over(board.checked_at, now, rhythm.check)) and _may_draw(board, now, rhythm):
        return True
    return _pin_is_due(board, now, rhythm) or _look_is_due(board, now, rhythm, opened=opened)


def next_kind(board: Board, drawn: str, now: float, rhythm: Rhythm, *, opened: bool, empty: bool) -> Kind | None:
    """What to do now. `empty`: there is nothing to be shown, for which no board is made."""
    if board.asked is not None:
        return _instead_of_lost(board, now, rhythm)
    if board.message is None:
        return "show" if not empty and _may_draw(board, now, rhythm) else None
    if _pin_is_due(board, now, rhythm):
        return "pin"
    if drawn != board.shown and _may_draw(board, now, rhythm):
        return "edit"
    return "look" if _look_is_due(board, now, rhythm, opened=opened) else None


def asked(board: Board, kind: Kind | None, drawn: str, command: str, now: float, *, empty: bool) -> Board:
    """The board once that was decided; what it is about to show, or shows already, is not behind."""
    right = kind in {"show", "edit"} or drawn == board.shown or (board.message is None and empty)
    checked = replace(board, checked_at=now, stale=not right)
    if kind is None:
        return checked
    wanted = drawn if kind in {"show", "edit"} else None
    return replace(checked, number=board.number + 1, asked=kind, command=command, asked_at=now, wanted=wanted)


def heard(board: Board, messages: Sequence[str], reason: Reason | None, now: float, rhythm: Rhythm) -> Heard:
    """What the end of the command under way changes."""
    kind = board.asked
    ended = replace(board, asked=None, command=None, asked_at=None, wanted=None)
    if kind in {"show", "edit", "pin"}:
        lately = [*board.calls.split(), repr(now)][-rhythm.calls :]
        ended = replace(ended, calls=" ".join(lately))
    match kind:
        case "show":
            return Heard(_shown(ended, board, messages, reason, now))
        case "edit":
            return _edited(ended, board, reason, now)
        case "pin":
            return _pinned(ended, reason, now)
        case "look":
            return Heard(replace(ended, looked_at=now, pinned=ended.pinned if reason else bool(messages)))
        case None:
            return Heard(board)
        case _:
            assert_never(kind)


def _shown(ended: Board, before: Board, messages: Sequence[str], reason: Reason | None, now: float) -> Board:
    if reason is not None or not messages:
        return _failed(ended, now)
    return replace(
        ended,
        message=messages[0],
        shown=before.wanted,
        pinned=False,
        drawn_at=now,
        failures=0,
        failed_at=None,
        pin_refused_at=None,
    )


def _edited(ended: Board, before: Board, reason: Reason | None, now: float) -> Heard:
    if reason is None:
        return Heard(replace(ended, shown=before.wanted, drawn_at=now, failures=0, failed_at=None))
    if reason in _GONE:
        return Heard(_forgotten(ended))
    if reason in _SPOILED:
        return Heard(_failed(_forgotten(ended), now), spoiled=before.message)
    return Heard(_failed(ended, now))


def _pinned(ended: Board, reason: Reason | None, now: float) -> Heard:
    if reason is None:
        return Heard(replace(ended, pinned=True, looked_at=now, pin_refused_at=None, told=False))
    if reason in _GONE:
        return Heard(_forgotten(ended))
    refused = replace(ended, pin_refused_at=now)
    if reason != "no_rights" or ended.told:
        return Heard(refused)
    return Heard(replace(refused, told=True), tell=True)


def _forgotten(board: Board) -> Board:
    """Its message is gone: another one must be shown."""
    return replace(board, message=None, shown=None, pinned=False, stale=True, pin_refused_at=None)


def _failed(board: Board, now: float) -> Board:
    return replace(board, failures=board.failures + 1, failed_at=now, stale=True)


def _instead_of_lost(board: Board, now: float, rhythm: Rhythm) -> Kind | None:
    """A look goes behind what seems lost, in the same line: once it is answered, the other has ended or is no more."""
    if _is_under_way(board, now, rhythm):
        return None
    return "show" if board.message is None else "look"


def _is_under_way(board: Board, now: float, rhythm: Rhythm) -> bool:
    return not _over(board.asked_at, now, rhythm.lost_show if board.message is None else rhythm.lost)


def _may_call(board: Board, now: float, rhythm: Rhythm) -> bool:
    """Whether the board's part of the group's budget, and the pause after a refusal, allow it."""
    pause = min(rhythm.longest_pause, rhythm.between * 2.0 ** min(board.failures - 1, 10))
    lately = [float(at) for at in board.calls.split()]
    rested = not board.failures or _over(board.failed_at, now, pause)
    return rested and (len(lately) < rhythm.calls or _over(lately[0], now, rhythm.window))


def _may_draw(board: Board, now: float, rhythm: Rhythm) -> bool:
    """A board that is gone comes back at once."""
    rested = board.message is None or _over(board.drawn_at, now, rhythm.between)
    return rested and _may_call(board, now, rhythm)


def _pin_is_due(board: Board, now: float, rhythm: Rhythm) -> bool:
    if board.message is None or board.pinned:
        return False
    return _over(board.pin_refused_at, now, rhythm.pin_again) and _may_call(board, now, rhythm)


def _look_is_due(board: Board, now: float, rhythm: Rhythm, *, opened: bool) -> bool:
    """After each change; and now and then while a dialog is open, because nobody tells the bot (TG-44)."""
    if board.message is None or not board.pinned:
        return False
    changed_since = board.drawn_at is not None and (board.looked_at is None or board.looked_at < board.drawn_at)
    return changed_since or (opened and _over(board.looked_at, now, rhythm.look))


def _over(since: float | None, now: float, seconds: float) -> bool:
    """Whether so much time has passed; a moment to come, left by a clock that was set back, has passed too."""
    return since is None or now < since or now - since >= seconds
