"""Pictures made by hand, so that nothing needs an imaging library."""

import struct
import zlib

__all__ = ["png", "size_of"]

Colour = tuple[int, int, int]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int, colour: Colour = (70, 130, 180), mark: int = 0) -> bytes:
    """A PNG of one colour; another `mark` gives other bytes for the same look."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    row = b"\x00" + bytes(colour) * width
    return (
        _SIGNATURE
        + _chunk(b"IHDR", header)
        + _chunk(b"tEXt", b"mark\x00" + str(mark).encode())
        + _chunk(b"IDAT", zlib.compress(row * height, 9))
        + _chunk(b"IEND", b"")
    )


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height that a PNG names in its header; None for other bytes."""
    if not data.startswith(_SIGNATURE) or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
