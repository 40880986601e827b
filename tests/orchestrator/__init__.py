"""The service on real databases and sockets."""
