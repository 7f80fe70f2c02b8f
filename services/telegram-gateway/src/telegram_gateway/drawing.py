"""Charts as pictures: as wide as a phone shows without scaling, dark on white. Pure: the same chart, the same bytes."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from io import BytesIO
from typing import Final, assert_never

from PIL import Image, ImageDraw, ImageFont

from contracts.charts import Bars, Chart, Fact, Panel, Rows

__all__ = ["HIGHEST", "WIDTH", "draw"]

WIDTH: Final = 1080
"""Pixels of the whole picture."""
HIGHEST: Final = 6000
"""Pixels that no chart's height comes near; width and height of a photo together are at most 10,000 (TG-90)."""
_EDGE = 60
_INNER = WIDTH - 2 * _EDGE
_GAP = 64
"""Between two panels."""
_COLUMNS = 380
"""Pixels from the foot of the columns to the highest line."""
_LINE = 56
"""From one row of a list to the next."""
_INK, _QUIET, _RULE, _BAR = "#1f2328", "#59636e", "#d1d9e0", "#0072b2"
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""Told apart by the colour-blind too (Okabe and Ito)."""
_REGULAR, _BOLD = 400, 700

Paint = Callable[[ImageDraw.ImageDraw, int], None]
"""Draws a panel whose upper edge is at so many pixels."""


def draw(chart: Chart) -> bytes:
    """The chart as a PNG, `WIDTH` pixels wide and less than `HIGHEST` high."""
    fonts = _Fonts()
    title = fonts.of(52, _BOLD)
    panels = [_panel(panel, fonts) for panel in chart.panels]
    height = 2 * _EDGE + 72 + sum(_GAP + tall for tall, _ in panels)
    picture = Image.new("RGB", (WIDTH, height), "white")
    on = ImageDraw.Draw(picture)
    on.text((_EDGE, _EDGE), _fitting(chart.title, title, _INNER), _INK, title, "la")
    top = _EDGE + 72
    for tall, paint in panels:
        top += _GAP
        paint(on, top)
        top += tall
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


class _Fonts:
    """Noto Sans in the sizes that one chart needs. Each chart opens its own: a font belongs to one thread."""

    def __init__(self) -> None:
        folder = files("fontpkg_noto_sans") / "files"
        self._file = (folder / "NotoSans[wdth,wght].ttf").read_bytes()
        self._opened: dict[tuple[int, int], ImageFont.FreeTypeFont] = {}

    def of(self, size: int, weight: int = _REGULAR) -> ImageFont.FreeTypeFont:
        """So many pixels high."""
        if (size, weight) not in self._opened:
            font = ImageFont.truetype(BytesIO(self._file), size, layout_engine=ImageFont.Layout.BASIC)
            names = [axis["name"] for axis in font.get_variation_axes()]
            font.set_variation_by_axes([weight if b"eight" in bytes(name) else 100 for name in names])
            self._opened[size, weight] = font
        return self._opened[size, weight]


def _panel(panel: Panel, fonts: _Fonts) -> tuple[int, Paint]:
    """How high it is, and how it is drawn."""
    match panel:
        case Bars():
            if not panel.series:
                return 60, partial(_titled, panel.title, fonts)
            keys = _key(panel, fonts)
            return 64 + 52 * len(keys) + 24 + _COLUMNS + 52, partial(_bars, panel, keys, fonts)
        case Rows():
            return 60 + _LINE * len(panel.rows), partial(_rows, panel, fonts)
        case Fact():
            return 60 + 92 + (48 if panel.note else 0), partial(_fact, panel, fonts)
        case _:
            assert_never(panel)


def _titled(title: str, fonts: _Fonts, on: ImageDraw.ImageDraw, top: int) -> None:
    font = fonts.of(40, _BOLD)
    on.text((_EDGE, top), _fitting(title, font, _INNER), _INK, font, "la")


def _fact(panel: Fact, fonts: _Fonts, on: ImageDraw.ImageDraw, top: int) -> None:
    value, note = fonts.of(64, _BOLD), fonts.of(32)
    _titled(panel.title, fonts, on, top)
    on.text((_EDGE, top + 60), _fitting(panel.value, value, _INNER), _BAR, value, "la")
    on.text((_EDGE, top + 156), _fitting(panel.note, note, _INNER), _QUIET, note, "la")


def _rows(panel: Rows, fonts: _Fonts, on: ImageDraw.ImageDraw, top: int) -> None:
    """Names on the left, what they come to on the right, the bars in what is left between."""
    font = fonts.of(34)
    _titled(panel.title, fonts, on, top)
    widest = max((font.getlength(row.value) for row in panel.rows), default=0)
    right = int(min(widest, _INNER * 0.45))
    longest = max((font.getlength(row.label) for row in panel.rows), default=0)
    left = int(min(longest, _INNER * 0.35))
    room = _INNER - left - right - 48
    for number, row in enumerate(panel.rows):
        y = top + 60 + _LINE * number + _LINE // 2
        on.text((_EDGE, y), _fitting(row.label, font, left), _INK, font, "lm")
        on.text((WIDTH - _EDGE, y), _fitting(row.value, font, right), _INK, font, "rm")
        bar = _EDGE + left + 24
        on.rectangle((bar, y - 14, bar + room, y + 14), "#eef1f4")
        if row.share > 0:
            on.rectangle((bar, y - 14, bar + max(3, round(room * row.share)), y + 14), _BAR)


_Key = tuple[str, str, int]
"""A series' name, its colour, and where its name begins."""


def _key(panel: Bars, fonts: _Fonts) -> list[list[_Key]]:
    """The key to the colours, in as many lines as it needs."""
    font = fonts.of(32)
    lines: list[list[_Key]] = []
    x = _INNER
    for series, colour in zip(panel.series, _COLOURS, strict=False):
        name = _fitting(series.name, font, _INNER - 44)
        wide = 44 + int(font.getlength(name))
        if x + wide > _INNER:
            lines.append([])
            x = 0
        lines[-1].append((name, colour, _EDGE + x))
        x += wide + 48
    return lines


def _bars(panel: Bars, keys: Sequence[Sequence[_Key]], fonts: _Fonts, on: ImageDraw.ImageDraw, top: int) -> None:
    _titled(panel.title, fonts, on, top)
    y = top + 64
    for line in keys:
        for name, colour, x in line:
            on.rectangle((x, y + 8, x + 28, y + 36), colour)
            on.text((x + 44, y + 22), name, _INK, fonts.of(32), "lm")
        y += 52
    foot = y + 24 + _COLUMNS
    values = list(zip(*(series.values for series in panel.series), strict=True))
    steps = _steps(max(map(sum, values)))
    font = fonts.of(28)
    left = _EDGE + int(max(font.getlength(str(step)) for step in steps)) + 16
    for step in steps:
        height = foot - round(_COLUMNS * step / steps[-1])
        on.line((left, height, WIDTH - _EDGE, height), _RULE, 2)
        on.text((left - 16, height), str(step), _QUIET, font, "rm")
    each = (WIDTH - _EDGE - left) / len(values)
    for number, parts in enumerate(values):
        _column(on, parts, left + each * number, each, foot, _COLUMNS / steps[-1])
    _names(on, panel.columns, left, each, foot + 12, font)


def _column(on: ImageDraw.ImageDraw, parts: Sequence[int], at: float, each: float, foot: int, unit: float) -> None:
    """One column, its parts upon each other: two pixels wide at least, each a pixel high, with a gap to the next."""
    gap = max(1.0, each * 0.12)
    x = round(at + gap)
    until = max(x + 1, round(at + each - gap) - 1)
    below = 0
    for part, colour in zip(parts, _COLOURS, strict=False):
        if part:
            bottom = foot - round(below * unit) - 1
            on.rectangle((x, min(bottom, foot - round((below + part) * unit)), until, bottom), colour)
        below += part


def _names(
    on: ImageDraw.ImageDraw, columns: Sequence[str], left: int, each: float, y: int, font: ImageFont.FreeTypeFont
) -> None:
    """Each column's name, or every second, third … so that none touches the next; the last one always."""
    room = max(map(font.getlength, columns)) + 24
    every = max(1, -(-int(room) // max(1, int(each))))
    for number, name in enumerate(columns):
        if (len(columns) - 1 - number) % every == 0:
            half = font.getlength(name) / 2
            middle = min(max(left + each * (number + 0.5), _EDGE + half), WIDTH - _EDGE / 2 - half)
            on.text((middle, y), name, _QUIET, font, "ma")


def _steps(most: int) -> list[int]:
    """Even whole numbers from 0 to at least `most`, at most six of them."""
    size, decade = 1, 1
    while size * 5 < most:
        size = next((decade * digit for digit in (2, 5, 10) if decade * digit > size), size)
        if size == decade * 10:
            decade *= 10
    return list(range(0, size * max(1, -(-most // size)) + 1, size))


def _fitting(text: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    """The text on one line, cut where there is no more room."""
    line = " ".join(text.split("\n"))
    if font.getlength(line) <= room:
        return line
    fitting = bisect_right(range(1, len(line)), room, key=lambda many: font.getlength(f"{line[:many]}…"))
    return f"{line[:fitting].rstrip()}…"
