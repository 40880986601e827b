"""Versions of the policy: which is in force, who put it there, and that everybody follows."""
