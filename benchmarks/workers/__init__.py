"""Processes that work beside what is measured: each is told on standard input, and answers with JSON lines."""
