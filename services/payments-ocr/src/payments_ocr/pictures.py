"""Files into pictures that are safe to unpack, and what is known of a picture itself. Imported by the worker only."""

import hashlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from contracts.ocr import Picture
from payments_ocr.faults import Unfit

__all__ = ["LONGEST_SIDE", "described", "opened", "shrunk"]

MOST_PIXELS = 50_000_000
"""More is no screenshot: 20,000 × 20,000 would take 1.2 GB."""
LONGEST_SIDE = 2600
"""What is larger is made smaller before it is read: finer than this nothing is written on a screen."""
_KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_MOVING = frozenset({"GIF", "WEBP", "PNG"})
_HEADS = {b"%PDF": "pdf", b"ftypheic": "heic", b"ftypheix": "heic", b"ftypmif1": "heif", b"ftypavif": "avif"}
_QUALITIES = (90, 80, 70, 60, 50, 40)


def opened(path: Path) -> Image.Image:
    """The picture, upright, on white, in three colours. Raises `Unfit`.

    Only the decoders of `_KINDS` see the bytes, and only after the size in the head was found bearable.
    """
    Image.MAX_IMAGE_PIXELS = None  # counted below, with a clear word for it
    try:
        with Image.open(path, formats=_KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unfit("too_many_pixels")
            if picture.format in _MOVING and getattr(picture, "n_frames", 1) > 1:
                raise Unfit("animated")
            if picture.format in {"JPEG", "MPO"}:
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            return _flat(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError:
        raise Unfit("format" if _head(path) else "broken", _head(path)) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, Image.DecompressionBombError):
        raise Unfit("broken") from None


def described(path: Path, picture: Image.Image) -> Picture:
    """Its digest, its look and its size."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Picture(sha256=digest, look=_look(picture), width=picture.width, height=picture.height)


def shrunk(picture: Image.Image, most_bytes: int, longest_side: int) -> tuple[bytes, float]:
    """A JPEG of at most so many bytes, and how much smaller than the picture it is."""
    side = min(longest_side, max(picture.size))
    while True:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        for quality in _QUALITIES:
            out = BytesIO()
            smaller.save(out, "JPEG", quality=quality)
            if out.tell() <= most_bytes:
                return out.getvalue(), smaller.width / picture.width
        side = side * 3 // 4


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        flat = Image.new("RGB", shown.size, "white")
        flat.paste(shown, mask=shown.getchannel("A"))
        return flat
    return picture.convert("RGB")


def _look(picture: Image.Image) -> str:
    """A difference hash: where each of 8 × 8 places is brighter than its right neighbour."""
    small = picture.convert("L").resize((9, 8), Image.Resampling.BOX)
    pixels = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] > pixels[row * 9 + column + 1])
    return f"{bits:016x}"


def _head(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(32)
    return next((kind for sign, kind in _HEADS.items() if sign in head), "")
