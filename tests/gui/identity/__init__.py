"""The identity sheet and the strip that asks whose a call is."""
