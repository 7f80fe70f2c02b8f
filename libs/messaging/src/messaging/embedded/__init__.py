"""A broker inside one process: every message stands in a SQLite journal until it is acknowledged."""

from messaging.embedded.broker import EmbeddedBroker
from messaging.embedded.journal import standing_in
from messaging.embedded.ownership import JournalInUse

__all__ = ["EmbeddedBroker", "JournalInUse", "standing_in"]
