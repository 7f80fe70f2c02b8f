"""Payments: receipts that are read, credits and their undoing, and what people read of it."""
