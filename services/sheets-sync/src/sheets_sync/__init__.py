"""The owner's table in Google Sheets: what changed there goes to the router, what the bot changed is written back."""
