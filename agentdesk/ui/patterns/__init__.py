"""The page Patterns: how often advice is overridden, by what, in which direction, and what becomes of it."""
