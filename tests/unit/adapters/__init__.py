"""The desk's outside: HTTP, the local database, the system."""
