"""The desk without pixels: store, outbox, sync."""
