"""When is whom to be reminded."""
