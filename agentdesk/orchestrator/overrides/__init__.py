"""The exception ledger: overrides, the hash chain and the Merkle tree beneath them."""
