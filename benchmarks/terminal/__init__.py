"""A terminal in memory that a program believes to be a real one, and that knows when each byte came."""
