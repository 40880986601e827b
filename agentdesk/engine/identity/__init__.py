"""Identifiers made comparable (normalise) and customers as connected components of their links (components)."""
