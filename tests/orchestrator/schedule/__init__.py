"""Timers: what has to happen at a time."""
