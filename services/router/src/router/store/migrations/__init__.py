"""How the router's tables came to be; `versions/` holds the steps."""
