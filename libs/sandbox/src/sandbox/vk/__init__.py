"""VKontakte, simulated."""
