"""All tables of the router, for whoever brings them up to date or saves them and needs nothing else of it."""

from chassis.migrations import Migrations
from router.store import (
    board_tables,
    due,
    forget_tables,
    move_tables,
    owner_tables,
    payment_tables,
    place_tables,
    reminder_tables,
    replicas,
    sheet_tables,
    standing_tables,
    template_tables,
)
from router.store.tables import METADATA

__all__ = ["router_migrations"]

WITH_TABLES = (
    board_tables,
    due,
    forget_tables,
    move_tables,
    owner_tables,
    payment_tables,
    place_tables,
    reminder_tables,
    replicas,
    sheet_tables,
    standing_tables,
    template_tables,
)
"""Each puts its tables into `METADATA` by being loaded."""


def router_migrations() -> Migrations:
    """The schema that the router owns."""
    return Migrations("router.store.migrations", "router_versions", METADATA)
