"""Google as far as a table goes: tokens for service accounts, Sheets v4, and Drive's word on when a file changed."""
