"""Revisions of the tables of sending, the same for every gateway: the prefix comes from the version table's name."""
