"""Journeys measured: every instance in a row of its own, kept as the journeys are, and the figures over them."""
