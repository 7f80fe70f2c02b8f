"""Receipts, credits and what receipts are known again by, on the router's metadata. Times are epoch seconds."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    false,
)

from router.store.tables import METADATA

__all__ = ["PAYMENTS", "PRINTS", "RECEIPTS", "TILL"]

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

RECEIPTS = Table(
    "router_receipts",
    METADATA,
    Column("id", String, primary_key=True),
    Column("account", ForeignKey("router_accounts.chat"), nullable=False),
    Column("wait", String, nullable=False),
    Column("message", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Column("dialog", String),
    Column("file", String),
    Column("command", String),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("asked", SmallInteger, nullable=False),
    Column("amount", Numeric(18, 4)),
    Column("look", String),
    Column("payment", String),
    Column("made_at", Double, nullable=False),
    CheckConstraint(
        "state IN ('reading', 'unfit', 'asked', 'credited', 'rejected', 'passed', 'undone', 'cancelled')",
        name="router_receipts_state",
    ),
    Index("router_receipts_wait", "account", "wait"),
    Index("router_receipts_message", "message"),
)
"""What was sent as proof of a payment, or what an operator took for it; see `router.app.money.ports.Receipt`."""

PAYMENTS = Table(
    "router_payments",
    METADATA,
    Column("id", String, primary_key=True),
    Column("client", ForeignKey("router_clients.id"), nullable=False),
    Column("account", ForeignKey("router_accounts.chat"), nullable=False),
    Column("receipt", ForeignKey("router_receipts.id"), nullable=False),
    Column("tariff", ForeignKey("router_tariffs.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("price", Numeric(14, 4), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("days", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("how", String, nullable=False),
    Column("by", String),
    Column("seq", Integer, nullable=False),
    Column("absorbed", Boolean, nullable=False, server_default=false()),
    Column("made_at", Double, nullable=False),
    Column("undone_at", Double),
    Column("undone_by", Text),
    CheckConstraint("how IN ('receipt', 'hand')", name="router_payments_how"),
    Index("router_payments_client", "client", "seq"),
    Index("router_payments_account", "account"),
    Index("router_payments_made", "made_at"),
)
"""The ledger: one row for each credit, with what the tariff was then. A row is never changed but by its undoing, by an
entry that takes it in (`absorbed`), and by a merge of clients."""
Index(
    "router_payments_once",
    PAYMENTS.c.receipt,
    unique=True,
    postgresql_where=PAYMENTS.c.undone_at.is_(None),
    sqlite_where=PAYMENTS.c.undone_at.is_(None),
)

PRINTS = Table(
    "router_prints",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("receipt", ForeignKey("router_receipts.id"), primary_key=True),
    Index("router_prints_receipt", "receipt"),
)
"""By what receipts are known again; see `router.app.money.ports.Print`."""

TILL = Table("router_till", METADATA, Column("id", _NUMBER, primary_key=True, autoincrement=False))
"""One row, the last of all locks: of two receipts that are the same only one finds the other not credited yet."""
