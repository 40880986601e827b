"""Nothing of its own yet: messages are scored where they arrive (ingest, interactions), through the engine's Scorer port."""
