"""Rows and the dialog's own words for them, both ways."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row

from router.app.ports import CommandKind, CommandState, Sent
from router.dialog.states import Closed, Open, Past, Phase, Piece, State, Stranger, Topic, Who

__all__ = ["StartOver", "sent_of", "state_of"]


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
        banned=account.banned_at is not None,
        reachable=account.reachable,
    )
    pieces = tuple(Piece(row.message, row.content, row.at, row.text, row.answers) for row in held)
    return State(who, _phase(account), pieces, account.heard_at, _past(account))


def _phase(account: Row[Any]) -> Phase:
    if account.open_id is not None:
        return Open(
            dialog=account.open_id,
            topic=cast("Topic", account.open_topic),
            opened_at=account.open_opened_at,
            card=account.open_card,
            passed_on=account.open_passed_on,
            assigned=account.open_assigned,
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
    )
