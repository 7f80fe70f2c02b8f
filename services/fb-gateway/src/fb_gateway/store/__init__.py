"""What the gateway keeps: when people last did something, where their files are, what echoes have told."""

from fb_gateway.store.records import Records, records_migrations

__all__ = ["Records", "records_migrations"]
