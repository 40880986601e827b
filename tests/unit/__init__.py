"""The desk and the adapters without windows, on real sockets and real files."""
