"""A photo of a screen that lies askew is turned level, and what was read on it is put back where it stood."""

import math
from itertools import pairwise

import pytest
from PIL import Image, ImageDraw

from payments_ocr.tilt import levelled, slope_of
from payments_ocr.words import Word, tilted
from tests.requirements import requirement

LINES = [(40, 60, 220), (40, 120, 300), (40, 170, 150), (40, 220, 260), (300, 220, 60), (40, 330, 200), (280, 400, 90)]


def screen() -> Image.Image:
    """Lines of strokes as text makes them, between two rulers' heights."""
    picture = Image.new("RGB", (400, 640), "white")
    pen = ImageDraw.Draw(picture)
    for left, top, width in LINES:
        for at in range(left, left + width, 7):
            pen.rectangle((at, top + at % 3, at + 3, top + 16 - at % 5), fill="black")
    return picture


def photo(degrees: float, table: str = "#553322") -> Image.Image:
    """The screen on a table; positive: its right end is higher."""
    return screen().rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=table)


@requirement("ocr:engine:tilted")
@pytest.mark.parametrize("degrees", [-7, -4.4, -1.5, 1, 2.7, 6, 7])
def test_the_tilt_of_a_photo_is_seen(degrees: float) -> None:
    seen = math.degrees(math.atan(slope_of(photo(degrees))))

    assert seen == pytest.approx(-degrees, abs=0.3)
    assert abs(slope_of(levelled(photo(degrees))[0])) < math.tan(math.radians(0.5))


def test_a_screenshot_stays_as_it_is() -> None:
    level = screen()

    assert levelled(level) == (level, 0.0)


def test_a_picture_without_a_line_is_level() -> None:
    assert slope_of(Image.new("RGB", (300, 500), "navy")) == 0.0


@pytest.mark.parametrize("slope", [0.1, -0.07])
def test_words_of_the_level_picture_are_put_back_where_they_stood(slope: float) -> None:
    row = [Word(text, left, 100, 60, 20) for text, left in (("Сумма", 20.0), ("990", 200.0), ("₽", 280.0))]

    back = [tilted(word, slope, (150, 300)) for word in row]

    for one, other in pairwise(back):
        assert (other.middle - one.middle) / (other.centre - one.centre) == pytest.approx(slope)
    assert [word.slope for word in back] == [slope] * 3
    assert math.dist((back[0].centre, back[0].middle), (back[1].centre, back[1].middle)) == pytest.approx(180)
