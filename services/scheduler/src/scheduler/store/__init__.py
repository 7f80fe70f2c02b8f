"""The scheduler's tables, and nothing else of it."""
