"""A whole conversation against the simulated Telegram, shown in the terminal as it happens."""
