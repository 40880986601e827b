"""What the desks hear at once: the change log, the stream that tells it, and the keys of commands that took effect."""
