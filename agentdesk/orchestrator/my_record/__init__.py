"""What is stored about an agent, for the agent alone: how much of what, for how long, and who looked at it."""
