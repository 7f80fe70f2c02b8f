"""Inbox and outbox: what a service hears and says is part of its own transaction."""
