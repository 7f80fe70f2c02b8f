"""Facebook, simulated."""
