"""The outbox as the agent sees it: what is not with the service yet, and what can be done about each of it."""
