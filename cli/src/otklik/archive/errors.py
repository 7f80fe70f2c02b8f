"""What a person must mend before anything is saved or brought back."""

__all__ = ["CannotArchive"]


class CannotArchive(Exception):
    """It was not done, nothing was changed, and the text says what to do."""
