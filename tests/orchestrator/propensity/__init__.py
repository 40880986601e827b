"""Learning from what became of decisions."""
