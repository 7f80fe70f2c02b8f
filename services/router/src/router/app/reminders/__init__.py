"""Reminders, from what is due to whoever could not be reached."""
