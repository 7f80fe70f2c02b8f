"""Files made such that a platform takes them: pictures in another format or size, any file inside an archive."""

import asyncio
import zipfile
from collections.abc import Collection
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from messaging.failures import Refused

__all__ = ["MOST_PIXELS", "as_picture", "zipped"]

MOST_PIXELS = 60_000_000
"""A picture that unpacks to more than this is no picture that anybody sends, but an attack."""
_QUALITIES = (90, 80, 65, 50)
_MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}


async def as_picture(
    path: Path, *, accept: Collection[str], most_bytes: int, most_side: int = 4096
) -> tuple[bytes, str]:
    """The picture's bytes and MIME type, in a format of `accept` (Pillow's names), not above these limits.

    What fits is left as it is; all else becomes a JPEG, turned upright, on white. Raises `Refused` with `unsupported`
    for what is no picture.
    """
    return await asyncio.to_thread(_as_picture, path, frozenset(accept), most_bytes, most_side)


async def zipped(path: Path, name: str) -> bytes:
    """An archive that holds the file under this name."""
    return await asyncio.to_thread(_zipped, path, name)


def _as_picture(path: Path, accept: frozenset[str], most_bytes: int, most_side: int) -> tuple[bytes, str]:
    try:
        with Image.open(path) as picture:
            kind = picture.format or ""
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("too_large", "too many pixels")
            fits = path.stat().st_size <= most_bytes and max(picture.size) <= most_side
            if kind in accept and fits:
                return path.read_bytes(), _MIMES.get(kind, "application/octet-stream")
            return _jpeg(picture, most_bytes, most_side), "image/jpeg"
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise Refused("unsupported", "no picture that can be read") from None


def _jpeg(picture: Image.Image, most_bytes: int, most_side: int) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((most_side, most_side))
    flat = Image.new("RGB", upright.size, "white")
    shown = upright.convert("RGBA")
    flat.paste(shown, mask=shown.getchannel("A"))
    while True:
        for quality in _QUALITIES:
            out = BytesIO()
            flat.save(out, "JPEG", quality=quality)
            if out.tell() <= most_bytes:
                return out.getvalue()
        if max(flat.size) <= 64:
            raise Refused("too_large")
        flat = flat.resize((max(1, flat.width // 2), max(1, flat.height // 2)))


def _zipped(path: Path, name: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.write(path, name)
    return out.getvalue()
