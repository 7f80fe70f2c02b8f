"""How the scheduler's tables came to be; `versions/` holds the steps."""
