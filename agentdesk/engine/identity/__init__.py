"""Identifiers made comparable (normalise), when one is shared (sharing), and which are one customer (grouping)."""
