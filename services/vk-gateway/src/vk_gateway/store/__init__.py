"""What the gateway keeps: how far it has read the Long Poll."""

from vk_gateway.store.cursor import CursorStore, cursor_migrations

__all__ = ["CursorStore", "cursor_migrations"]
