"""Exception mode."""
