"""A phone's screen to draw on, in points of a screen that is 360 wide."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from tests.bench.receipts.fonts import family_of, font

Colour = tuple[int, int, int]
Anchor = Literal["left", "middle", "right"]


@dataclass(frozen=True)
class Theme:
    """Colours and letters of one app."""

    ground: Colour
    ink: Colour
    grey: Colour
    accent: Colour
    family: str = "roboto"
    card: Colour | None = None

    def dark(self) -> "Theme":
        """The same app at night."""
        return Theme((18, 18, 20), (240, 240, 240), (150, 150, 155), self.accent, self.family, (34, 34, 38))


@dataclass
class Screen:
    """Draws, and remembers how large the paid amount's digits came out."""

    width: int
    height: float
    theme: Theme
    image: Image.Image = field(init=False)
    digits: list[float] = field(default_factory=list)
    """Heights in pixels of the digits of everything that shows what was paid."""

    def __post_init__(self) -> None:
        self.scale = self.width / 360
        self.image = Image.new("RGB", (self.width, round(self.height * self.scale)), self.theme.ground)
        self._draw = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour, radius: float = 0) -> None:
        s = self.scale
        self._draw.rounded_rectangle((left * s, top * s, right * s, bottom * s), radius * s, fill=colour)

    def circle(self, x: float, y: float, radius: float, colour: Colour) -> None:
        s = self.scale
        self._draw.ellipse(((x - radius) * s, (y - radius) * s, (x + radius) * s, (y + radius) * s), fill=colour)

    def tick(self, x: float, y: float, size: float, colour: Colour) -> None:
        s = self.scale
        points = [((x + dx * size) * s, (y + dy * size) * s) for dx, dy in ((-0.5, 0), (-0.1, 0.4), (0.6, -0.4))]
        self._draw.line(points, fill=colour, width=max(2, round(size * s / 6)))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: Colour | None = None,
        *,
        anchor: Anchor = "left",
        bold: bool = False,
        paid: bool = False,
    ) -> None:
        """Draw one line whose capitals stand at `y`, its left, middle or right at `x`."""
        pixels = max(6, round(size * self.scale))
        runs = [(family, "".join(signs)) for family, signs in self._runs(words)]
        fonts = [font(family, pixels, bold) for family, _ in runs]
        whole = sum(one.getlength(part) for one, (_, part) in zip(fonts, runs, strict=True))
        left = x * self.scale - {"left": 0.0, "middle": whole / 2, "right": whole}[anchor]
        base = y * self.scale + pixels * 0.78
        for one, (_, part) in zip(fonts, runs, strict=True):
            self._draw.text((left, base), part, font=one, fill=colour or self.theme.ink, anchor="ls")
            left += one.getlength(part)
        if paid:
            self.digits.append(_height(font(self.theme.family, pixels, bold)))

    def row(self, y: float, label: str, value: str, size: float = 13, *, paid: bool = False) -> None:
        """A label at the left and its value at the right."""
        self.text(16, y, label, size, self.theme.grey)
        self.text(344, y, value, size, anchor="right", paid=paid)

    def below(self, y: float, label: str, value: str, size: float = 14, *, paid: bool = False) -> None:
        """A label, and its value under it."""
        self.text(16, y, label, size * 0.82, self.theme.grey)
        self.text(16, y + size * 1.35, value, size, paid=paid)

    def line(self, y: float) -> None:
        self.box(16, y, 344, y + 0.6, self.theme.grey)

    def status_bar(self, clock: str, battery: int) -> None:
        self.text(18, 8, clock, 12, bold=True)
        self.text(342, 8, f"{battery}%", 11, anchor="right")

    def _runs(self, words: str) -> list[tuple[str, list[str]]]:
        grouped = groupby(words, key=lambda sign: family_of(sign, self.theme.family))
        return [(family, list(signs)) for family, signs in grouped]


def _height(drawn: ImageFont.FreeTypeFont) -> float:
    _, top, _, bottom = drawn.getbbox("8")
    return bottom - top
