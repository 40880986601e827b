"""The desk's encrypted database on this computer: database (file, key, thread), store (outbox, drafts, cache)."""
