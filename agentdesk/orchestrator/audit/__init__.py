"""The ledger's proof: computing it anew, proofs of the Merkle tree, signed checkpoints to be kept elsewhere."""
