"""What a gateway writes down of its sending, on the database of its process."""

from gatewaykit.store.done import DoneStore
from gatewaykit.store.parked import ParkedStore
from gatewaykit.store.progress import ProgressStore
from gatewaykit.store.tables import progress_migrations

__all__ = ["DoneStore", "ParkedStore", "ProgressStore", "progress_migrations"]
