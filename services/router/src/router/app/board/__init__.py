"""The board: the pinned message that shows the operators who waits."""
