"""Receiving: from what a platform sends to what is durable on the broker."""
