"""Ports for services that must come back under the same address."""

import random
import socket

_FIRST, _LAST = 20_000, 29_999
"""Below those that the system gives away by itself: no other socket takes the port while its service is down."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at the moment."""
    chance = random.SystemRandom()
    while True:
        port = chance.randint(_FIRST, _LAST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
