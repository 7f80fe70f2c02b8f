"""What a receipt is worth: pure rules, without a clock, a store or a text for people."""
