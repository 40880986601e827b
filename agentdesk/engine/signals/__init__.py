"""Signals: meaning derived from events, as declared in the policy."""
