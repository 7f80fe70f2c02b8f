"""What an account's row says of its place in the operator chat."""

from typing import Any

from sqlalchemy import ColumnElement, Label, case, exists, func, select

from router.store.place_tables import DESK, PLACES
from router.store.tables import ACCOUNTS, DIALOGS

__all__ = ["place_columns"]


def place_columns() -> tuple[Label[Any], ...]:
    """The place that is current for an account; how many other accounts have it, and whether one has an open dialog."""
    mates, theirs = ACCOUNTS.alias("mates"), DIALOGS.alias("mates_dialogs")
    is_clients: ColumnElement[bool] = ACCOUNTS.c.client.is_not(None) & ACCOUNTS.c.claims.is_(False)
    place = select(PLACES.c.id).where(PLACES.c.current.is_(True)).correlate(ACCOUNTS)
    by_client = place.where(PLACES.c.client == ACCOUNTS.c.client).scalar_subquery()
    by_account = place.where(PLACES.c.account == ACCOUNTS.c.chat).scalar_subquery()
    mate = (mates.c.client == ACCOUNTS.c.client) & (mates.c.chat != ACCOUNTS.c.chat) & mates.c.claims.is_(False)
    count = select(func.count()).select_from(mates).where(mate).correlate(ACCOUNTS).scalar_subquery()
    is_open = exists().where(mate, theirs.c.account == mates.c.chat, theirs.c.closed_at.is_(None)).correlate(ACCOUNTS)
    return (
        case((is_clients, by_client), else_=by_account).label("place"),
        case((is_clients, count), else_=0).label("mates"),
        (is_clients & is_open).label("mates_open"),
        select(DESK.c.forum).limit(1).scalar_subquery().label("forum"),
    )
