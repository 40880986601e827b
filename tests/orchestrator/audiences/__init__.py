"""Audiences, through HTTP."""
