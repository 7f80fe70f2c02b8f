"""The owner's table: what it changes in the records, and what the owner reads of it."""
