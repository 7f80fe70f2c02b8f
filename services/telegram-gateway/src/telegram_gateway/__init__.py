"""Telegram to contracts and back."""

from telegram_gateway.lightly import load_lightly

load_lightly()
