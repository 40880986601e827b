"""Nothing of its own yet: messages are scored where they arrive, through the port that the engine declares."""
