"""Dialogs, operator chat, clients: every decision."""
