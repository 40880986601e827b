"""What became of exceptions, and of advice that was taken: watched, measured from later events, and judged."""
