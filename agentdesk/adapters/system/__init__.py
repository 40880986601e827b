"""This computer: clock, folders, key, machine settings, the lock on a profile, the embedded orchestrator."""
