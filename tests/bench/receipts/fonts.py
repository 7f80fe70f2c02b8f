"""The fonts that the drawings need, and what to install when one is not there."""

from functools import cache
from pathlib import Path

from PIL import ImageFont

FOLDER = Path("/usr/share/fonts")
PACKAGES = (
    "fonts-noto-cjk",
    "fonts-roboto-unhinted",
    "fonts-dejavu-core",
    "fonts-open-sans",
    "fonts-inter",
    "fonts-paratype",
    "fonts-manrope",
    "fonts-wqy-microhei",
    "fonts-clear-sans",
)
ROBOTO = "truetype/roboto/unhinted/RobotoTTF"
FAMILIES = {
    "roboto": (f"{ROBOTO}/Roboto-Regular.ttf", f"{ROBOTO}/Roboto-Bold.ttf"),
    "dejavu": ("truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSans-Bold.ttf"),
    "open": ("truetype/open-sans/OpenSans-Regular.ttf", "truetype/open-sans/OpenSans-Semibold.ttf"),
    "cjk": ("opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSansCJK-Bold.ttc"),
    "inter": ("opentype/inter/Inter-Regular.otf", "opentype/inter/Inter-SemiBold.otf"),
    "pt": ("truetype/paratype/PTS55F.ttf", "truetype/paratype/PTS75F.ttf"),
    "manrope": ("truetype/manrope/Manrope-Regular.ttf", "truetype/manrope/Manrope-SemiBold.ttf"),
    "wqy": ("truetype/wqy/wqy-microhei.ttc", "truetype/wqy/wqy-microhei.ttc"),
    "clear": ("truetype/clear-sans/ClearSans-Regular.ttf", "truetype/clear-sans/ClearSans-Bold.ttf"),
}
WITHOUT_ROUBLE = frozenset({"open", "clear"})
CHINESE = frozenset({"cjk", "wqy"})


class NoFonts(Exception):
    """The text says what to install."""


def check() -> None:
    """Raise `NoFonts` if a font is not installed."""
    missing = [path for paths in FAMILIES.values() for path in paths if not (FOLDER / path).is_file()]
    if missing:
        raise NoFonts(
            f"fonts are missing ({', '.join(Path(path).name for path in missing)}): run `make bench-fonts`, "
            f"or apt-get install {' '.join(PACKAGES)}"
        )


@cache
def font(family: str, size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / FAMILIES[family][bold]), size)


def family_of(sign: str, family: str) -> str:
    """Which family draws one sign."""
    if ord(sign) >= 0x2E80:
        return family if family in CHINESE else "cjk"
    return "dejavu" if sign == "₽" and family in WITHOUT_ROUBLE else family
