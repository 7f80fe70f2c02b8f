"""Pictures of receipts in, what stands on them out. Nothing is decided here, and nothing kept."""
