"""How a photo of a screen is tilted, and the same picture level. Imported by the worker only.

For a recogniser that gives upright boxes and reads tilted lines badly; ours on this machine needs none of it.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["levelled", "slope_of"]

_SIDE = 640
"""Pixels of the longer side when the tilt is looked for."""
_MOST = 9.0
"""Degrees that are looked at, to either side."""
_COARSE, _FINE = 0.5, 0.1
_LEVEL = 0.4
"""Degrees below which a picture stays as it is."""

Floats = NDArray[np.float64]


def levelled(picture: Image.Image) -> tuple[Image.Image, float]:
    """The picture with its lines level, white where it had nothing, and the slope that they had (down per right)."""
    slope = slope_of(picture)
    if slope == 0.0:
        return picture, slope
    angle = math.degrees(math.atan(slope))
    return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255)), slope


def slope_of(picture: Image.Image) -> float:
    """How much lower the right end of its lines is than the left, per pixel of width; 0 for a screenshot.

    Lines of text and edges of boxes are level rows of steep changes from light to dark: of all slopes that is the
    right one along which these changes fall into the fewest rows.
    """
    small = picture.convert("L")
    small.thumbnail((_SIDE, _SIDE))
    steep = np.abs(np.diff(np.asarray(small, dtype=np.float64), axis=0))
    rows, columns = np.nonzero(steep > steep.mean())
    if rows.size == 0:
        return 0.0
    weights = np.minimum(steep[rows, columns], 64.0)
    coarse = _best(rows, columns, weights, np.arange(-_MOST, _MOST + _COARSE, _COARSE))
    fine = _best(rows, columns, weights, np.arange(coarse - _COARSE, coarse + _COARSE, _FINE))
    return math.tan(math.radians(fine)) if abs(fine) >= _LEVEL else 0.0


def _best(rows: NDArray[np.int64], columns: NDArray[np.int64], weights: Floats, angles: Floats) -> float:
    """The angle in degrees along which the weights fall into the fewest rows."""
    return float(max(angles, key=lambda angle: _sharpness(rows - np.tan(np.radians(angle)) * columns, weights)))


def _sharpness(heights: Floats, weights: Floats) -> float:
    places = np.rint(heights - heights.min()).astype(np.int64)
    profile = np.bincount(places, weights)
    return float(np.sum(profile * profile))
