"""The work list: one row for each interaction of the agent (items), painted by hand (delegate, painting)."""
