"""Decisions: inputs → gates → arbitration → a decision that is its own receipt."""
