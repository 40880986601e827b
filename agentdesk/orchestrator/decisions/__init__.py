"""Decisions: the context of a customer, decisions for touchpoints, feedback on them, and their replay."""
