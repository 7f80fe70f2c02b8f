"""The schema of `telegram_gateway.store`."""
