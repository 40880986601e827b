"""What became of a decision, measured from later events."""
