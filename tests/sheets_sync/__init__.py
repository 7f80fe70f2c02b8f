"""The owner's table: what is read from it, what is said of it, and what is written back."""
