"""Private notes over HTTP."""
