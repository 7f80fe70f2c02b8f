"""The board, from its words to its life among operators who pin and delete."""
