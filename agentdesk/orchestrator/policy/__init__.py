"""Versions of the policy in the store, and which of them is in force. Begin at tables and service."""
