"""Interactions: calls and conversations from offer to wrap-up, and what is said in them."""
