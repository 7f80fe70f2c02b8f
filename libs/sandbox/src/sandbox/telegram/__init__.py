"""Telegram's Bot API, simulated: who is there, what they see, and what the real one refuses."""
