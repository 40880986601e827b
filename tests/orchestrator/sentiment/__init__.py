"""Feelings in the orchestrator: corrections and what follows from them."""
