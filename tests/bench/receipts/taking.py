"""From a screen to the bytes that a client sends: as a screenshot, or as a photo of a tilted, blurred screen."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

from tests.bench.receipts.case import Making


def taken(screen: Image.Image, making: Making, digits: float, seed: int) -> bytes:
    """What is sent. `digits` is how high the amount's digits are: a blur is a part of that."""
    picture = screen
    if making.tilt or making.blur or making.dim or making.noise:
        picture = _photo(picture, making, digits, seed)
    out = BytesIO()
    if making.quality is None:
        picture.save(out, "PNG")
    else:
        picture.save(out, "JPEG", quality=making.quality)
    return out.getvalue()


def _photo(screen: Image.Image, making: Making, digits: float, seed: int) -> Image.Image:
    """The screen on a table, turned, a little out of focus, lit from one side; its size stays."""
    chance = np.random.default_rng(seed)
    edge = screen.width // 12
    table = tuple(int(one) for one in chance.integers(40, 170, 3))
    whole = Image.new("RGB", (screen.width + 2 * edge, screen.height + 2 * edge), table)
    whole.paste(screen, (edge, edge))
    whole = whole.rotate(making.tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=table)
    if making.blur:
        whole = whole.filter(ImageFilter.GaussianBlur(making.blur * digits))
    if making.dim or making.noise:
        light = np.linspace(1 - making.dim, 1, whole.width)[None, :, None]
        grain = chance.normal(0, making.noise * 255, (whole.height, whole.width, 1)) if making.noise else 0.0
        whole = Image.fromarray((np.asarray(whole) * light + grain).clip(0, 255).astype("uint8"))
    return whole
