"""The router: what it decides, and how it keeps it."""
