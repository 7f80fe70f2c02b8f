"""Ask a server by its own protocol whether it will work for us, with nothing but sockets.

A port that answers is not enough: it may belong to something else, or want a password that we do not have.
"""

import socket
import struct
from urllib.parse import unquote, urlsplit

__all__ = ["amqp_works", "postgres_works"]

SECONDS = 3.0
_CONNECTION_START_OK = (10, 11)
_CONNECTION_TUNE = (10, 30)


def amqp_works(url: str) -> bool:
    """Whether there is a broker that lets this user in."""
    parts = urlsplit(url)
    user, password = unquote(parts.username or "guest"), unquote(parts.password or "guest")
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 5672), SECONDS) as line:
            line.settimeout(SECONDS)
            line.sendall(b"AMQP\x00\x00\x09\x01")
            _amqp_method(line)
            secret = f"\0{user}\0{password}".encode()
            body = (
                struct.pack(">HHI", *_CONNECTION_START_OK, 0) + b"\x05PLAIN" + struct.pack(">I", len(secret)) + secret
            )
            body += b"\x05en_US"
            line.sendall(b"\x01\x00\x00" + struct.pack(">I", len(body)) + body + b"\xce")
            return _amqp_method(line) == _CONNECTION_TUNE
    except OSError:
        return False


def postgres_works(url: str) -> bool:
    """Whether there is a PostgreSQL that lets this user in without a password, or with none asked, to create databases.

    A URL with a password is only tried for an answering port: the test run itself will show the rest.
    """
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 5432), SECONDS) as line:
            line.settimeout(SECONDS)
            return parts.password is not None or _may_create_databases(line, unquote(parts.username or "postgres"))
    except OSError:
        return False


def _amqp_method(line: socket.socket) -> tuple[int, int]:
    """The class and number of the next method frame."""
    kind, _, size = struct.unpack(">BHI", _exactly(line, 7))
    payload = _exactly(line, size + 1)
    if kind != 1:
        raise ConnectionError("not a method frame")
    family, method = struct.unpack(">HH", payload[:4])
    return family, method


def _may_create_databases(line: socket.socket, user: str) -> bool:
    hello = struct.pack(">I", 196_608) + f"user\0{user}\0database\0postgres\0\0".encode()
    line.sendall(struct.pack(">I", len(hello) + 4) + hello)
    kind, body = _postgres_message(line)
    if kind != b"R" or body != b"\0\0\0\0":  # anything but "you are in" asks for a password
        return False
    query = b"SELECT (rolcreatedb OR rolsuper)::text FROM pg_roles WHERE rolname = current_user\0"
    while kind != b"Z":
        kind, _ = _postgres_message(line)
    line.sendall(b"Q" + struct.pack(">I", len(query) + 4) + query)
    allowed = False
    kind = b""
    while kind != b"Z":
        kind, body = _postgres_message(line)
        if kind == b"D":
            allowed = body.endswith(b"true")
    line.sendall(b"X\0\0\0\4")
    return allowed


def _postgres_message(line: socket.socket) -> tuple[bytes, bytes]:
    kind, size = struct.unpack(">cI", _exactly(line, 5))
    return kind, _exactly(line, size - 4)


def _exactly(line: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        piece = line.recv(size - len(got))
        if not piece:
            raise ConnectionError("the other side hung up")
        got += piece
    return got
