"""The append-only events of every identifier node, and the timeline of a customer as a merge over its nodes."""
