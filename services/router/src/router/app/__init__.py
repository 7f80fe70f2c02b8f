"""One event from the broker to its end: ports, translation, and what is worked out without I/O."""
