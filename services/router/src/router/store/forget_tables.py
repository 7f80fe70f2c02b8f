"""The table of clients who are being forgotten, on the router's metadata."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Double, Index, Integer, String, Table, Text

from router.store.tables import METADATA

__all__ = ["FORGETTINGS"]

FORGETTINGS = Table(
    "router_forgettings",
    METADATA,
    Column("id", String, primary_key=True),
    Column("client", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    Column("by", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("thread", String),
    Column("prompt", String, nullable=False),
    Column("export", String, nullable=False),
    Column("state", String, nullable=False),
    Column("words", Text),
    Column("begun_at", Double, nullable=False),
    Column("done_at", Double),
    CheckConstraint("state IN ('exporting', 'done', 'refused')", name="router_forgettings_state"),
    Index("router_forgettings_client", "client"),
)
"""Who asked for it, and how far it has come; see `router.app.owner.forget_ports.Forgetting`.

`words` are the chats and e-mails by which what was on its way is found; null again ten minutes later.
"""
