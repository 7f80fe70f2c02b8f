"""Ports that nobody listens on."""

import random
import socket

__all__ = ["free_port"]

BELOW_EPHEMERAL = range(20_000, 32_000)  # the system gives outgoing connections ports from 32768 on


def free_port() -> int:
    """A port of loopback that was free a moment ago, and that no outgoing connection will take by chance."""
    for port in random.SystemRandom().sample(BELOW_EPHEMERAL, 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port on loopback")
