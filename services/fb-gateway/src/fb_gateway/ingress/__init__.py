"""From Facebook onto the broker."""
