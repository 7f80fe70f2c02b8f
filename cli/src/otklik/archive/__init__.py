"""Everything that Otklik knows, in one file: backups, bringing them back, and moving to a larger house."""
