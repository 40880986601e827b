"""Data keys: what is personal in the ledger is encrypted with a key that goes when its customer is erased."""
