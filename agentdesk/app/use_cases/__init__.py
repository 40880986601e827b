"""Gestures that are more than one command: starting up, looking a customer up."""
