"""Scenarios in users' words, through the real processes."""
