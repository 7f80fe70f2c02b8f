"""How a process lives: settings, start, drain, stop, logs, health, metrics, clock, database."""
