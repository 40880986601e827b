"""What exists: customers, events, journeys, interactions, feelings, decisions, overrides, people, problems.

Frozen and pure.
"""
