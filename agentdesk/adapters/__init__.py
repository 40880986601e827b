"""The outside of the desk: the orchestrator over HTTP (api), this computer's database (localdb) and its system."""
