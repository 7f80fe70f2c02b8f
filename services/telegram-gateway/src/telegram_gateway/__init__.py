"""Telegram to contracts and back."""
