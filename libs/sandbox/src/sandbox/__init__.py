"""The outside world, simulated over real HTTP."""
