"""Rows and the dialog's own words for them, both ways."""

import json
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row

from router.app.place_ports import Place
from router.app.ports import CommandKind, CommandState, Sent
from router.dialog.states import (
    Closed,
    Code,
    Given,
    Open,
    Past,
    Phase,
    Piece,
    State,
    Stranger,
    Subscription,
    Topic,
    Who,
)

__all__ = ["StartOver", "place_of", "sent_of", "state_of"]


class StartOver(Exception):
    """What was read before the lock is not so any more; nothing was done, and all of it is to be done again."""


def state_of(account: Row[Any], held: Sequence[Row[Any]]) -> State:
    """The state of an account: its row, joined with its client, open dialog and past dialog, and what is held."""
    who = Who(
        chat=account.chat,
        channel=account.channel,
        name=account.name,
        language=account.language,
        email=account.email,
        new=account.email is not None and not account.recorded,
        verified=account.verified,
        claims=account.claims,
        subscription=None if account.tariff_name is None else Subscription(account.tariff_name, account.last_paid_day),
        ban=None if account.banned_at is None else account.ban_reason or "",
        reachable=account.reachable,
        credited=account.credited,
    )
    pieces = tuple(Piece(row.message, row.content, row.at, row.text, row.answers) for row in held)
    return State(
        who=who,
        phase=_phase(account),
        held=pieces,
        heard_at=account.heard_at,
        past=_past(account),
        unheard=account.unheard,
        correcting_at=account.correcting_at,
        code=_code(account),
        away_until=account.away_until,
        not_kept=account.not_kept,
        told_late=account.told_late,
    )


def place_of(account: Row[Any]) -> Place | None:
    """Its place in the operator chat, from the same row."""
    if account.place is None:
        return None
    mates = account.mates or 0
    return Place(account.place, mates > 0, bool(account.mates_open), bool(account.forum), fresh=False)


def _code(account: Row[Any]) -> Code | None:
    if account.code is None:
        return None
    return Code(account.code, account.code_email, account.code_until, account.code_wrong)


def _phase(account: Row[Any]) -> Phase:
    if account.open_id is not None:
        return Open(
            dialog=account.open_id,
            topic=cast("Topic", account.open_topic),
            opened_at=account.open_opened_at,
            card=account.open_card,
            passed_on=account.open_passed_on,
            assigned=account.open_assigned,
            assigned_name=account.open_assigned_name,
            last_by=account.open_last_by,
            last_at=account.open_last_at,
            asked_at=account.open_asked_at,
            answers=tuple(Given(*each) for each in json.loads(account.open_answers)),
            awaits=account.open_awaits,
        )
    return Closed() if account.email is not None else Stranger()


def _past(account: Row[Any]) -> Past | None:
    if account.past_id is None:
        return None
    return Past(
        dialog=account.past_id,
        topic=cast("Topic", account.past_topic),
        closed_at=account.past_closed_at,
        card=account.past_card,
        score=account.past_score,
        scored_at=account.past_scored_at,
        comment_asked_at=account.past_comment_asked_at,
        comment=account.past_comment,
        awaits=account.past_awaits,
    )


def sent_of(row: Row[Any]) -> Sent:
    """A command."""
    return Sent(
        id=row.id,
        kind=cast("CommandKind", row.kind),
        chat=row.account,
        dialog=row.dialog,
        origin=row.origin,
        quotes=row.quotes,
        state=cast("CommandState", row.state),
        about=row.about,
        content=row.content,
        current=row.current,
        author=row.author,
        thread=row.thread,
    )
