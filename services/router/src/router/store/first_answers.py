"""How long a dialog's first answer took, kept on the dialog's row: the owner's figures read no messages for it."""

from typing import Any

from sqlalchemy import Select, bindparam, func, select, update

from router.app.ports import Decision, Found
from router.dialog.states import Open
from router.store.tables import COMMANDS, DIALOGS
from router.store.writes import Rank, Writes

__all__ = ["FIRST_ANSWERS", "keep_first_answer"]

_RELAYED = (
    update(DIALOGS)
    .where(DIALOGS.c.id == bindparam("of"), DIALOGS.c.first_relayed_at.is_(None))
    .values(first_relayed_at=bindparam("at"))
)
_ITS_DIALOG = (
    select(COMMANDS.c.dialog)
    .where(COMMANDS.c.id == bindparam("answer"), COMMANDS.c.made_at >= DIALOGS.c.first_relayed_at)
    .correlate(DIALOGS)
    .scalar_subquery()
)
_ANSWERED = (
    update(DIALOGS)
    .where(DIALOGS.c.id == bindparam("of"), DIALOGS.c.id == _ITS_DIALOG, DIALOGS.c.first_answered_at.is_(None))
    .values(first_answered_at=bindparam("at"))
)


def keep_first_answer(writes: Writes, found: Found, decision: Decision) -> None:
    """Note when a dialog's first message was passed on, and when a messenger had taken the first answer after it."""
    phase = None if decision.state is None else decision.state.phase
    if not (isinstance(phase, Open) and phase.passed_on):  # from then on the first one is long noted
        relayed = {sent.dialog for sent in decision.sent if sent.kind == "relay" and sent.dialog is not None}
        for dialog in relayed:
            writes.add(Rank.FIRST_ANSWER, _RELAYED, {"of": dialog, "at": decision.at})
    taken = {settled.command for settled in decision.settled if settled.state == "sent"}
    for sent in found.commands:
        if sent.kind == "answer" and sent.dialog is not None and sent.id in taken:
            writes.add(Rank.FIRST_ANSWER, _ANSWERED, {"of": sent.dialog, "answer": sent.id, "at": decision.at})


def _first_answers() -> Select[Any]:
    """SQLite knows no median, so the rows in the middle are found by their place."""
    opened = DIALOGS.c.opened_at >= bindparam("since"), DIALOGS.c.opened_at < bindparam("until")
    seconds = (DIALOGS.c.first_answered_at - DIALOGS.c.first_relayed_at).label("seconds")
    waits = select(seconds).where(*opened, DIALOGS.c.first_answered_at.is_not(None)).cte("waits")
    place = func.row_number().over(order_by=waits.c.seconds).label("place")
    placed = select(waits.c.seconds, place, func.count().over().label("many")).cte("placed")
    middle = placed.c.place * 2 - placed.c.many
    return select(func.max(placed.c.many), func.avg(placed.c.seconds)).where(middle.between(0, 2))


FIRST_ANSWERS = _first_answers()
"""Of how many dialogs opened from `since` until `until` the first answer's time is known, and its median in seconds."""
