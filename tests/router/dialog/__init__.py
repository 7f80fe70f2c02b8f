"""The dialog alone: no database, no loop, no clock."""
