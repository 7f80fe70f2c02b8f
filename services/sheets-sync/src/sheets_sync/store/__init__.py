"""What is remembered of the sheet, in tables whose names begin with `sheets_`."""

from sheets_sync.store.book import Book
from sheets_sync.store.tables import DURABLE, METADATA, sheets_migrations

__all__ = ["DURABLE", "METADATA", "Book", "sheets_migrations"]
