"""Faults on purpose: the program killed, refused and cut off at every step, and what must hold after each."""
