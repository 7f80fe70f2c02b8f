"""How updates come in: by polling or by webhook, and from either onto the broker."""
