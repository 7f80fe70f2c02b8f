"""The one reader of both engines: words with places in, what stands on a receipt out. Pure."""
