"""From VKontakte onto the broker."""
