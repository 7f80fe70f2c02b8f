"""The recogniser on this machine: in a process of its own, loaded at the first picture and let go when idle."""
