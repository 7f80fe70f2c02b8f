"""The schema of `sheets_sync.store`."""
