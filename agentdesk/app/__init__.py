"""The desk without pixels: what it knows (state, fold, store), what it does (desk, sync, outbox, loading), and the
ports to the outside. No Qt and no I/O; adapters and windows are handed in by bootstrap."""
