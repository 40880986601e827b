"""The exception ledger: overrides, the hash chain beneath them, its audit and signed checkpoints."""
