"""Lines of text as they stand on screens, drawn from this machine's fonts, and what the wheel's model sees in them."""

import random
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import rapidocr
from babel import Locale
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from payments_ocr.local.cyrillic import ALPHABET, TAP
from payments_ocr.local.recogniser import with_output

Floats = NDArray[np.float32]

HEIGHT, STEP = 48, 8
NOT_FOR_SCREENS = re.compile(
    "Serif|Mono|Inter|PT |PTS|Paratype|Italic|Oblique|Tinos|Cousine|Vollkorn|CMU|Charis|Comfortaa|Fira|Hack|JetBrains"
    "|Slab|Anonymous|Thin|Black|Cursor|Title|WenQuan",
    re.IGNORECASE,
)
"""Inter and PT Sans are left out on purpose: the layouts that the bench holds back are drawn in them."""
CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIZES = (14, 16, 18, 20, 22, 24, 28, 32, 36, 40, 48, 60, 72)
HERE = Path(__file__).parent
FOREIGN = HERE.joinpath("foreign.txt").read_text("utf-8").splitlines()
"""Of these no letter is Cyrillic, though some look so."""
TERMS = HERE.joinpath("terms.txt").read_text("utf-8").splitlines()
MONTHS = [*Locale("ru").months["format"]["wide"].values(), *Locale("ru").months["format"]["abbreviated"].values()]


@dataclass(frozen=True)
class Line:
    """What the model sees in one drawn line, step by step, and the Cyrillic letters that stand there."""

    features: NDArray[np.float16]
    letters: tuple[int, ...]


def drawn(count: int, seed: int) -> list[Line]:
    """So many lines by chance."""
    r = random.Random(seed)  # noqa: S311 - lines that can be drawn again, no secrets
    fonts, words, model = _fonts(), _words(), _model()
    texts = [_text(r, words) for _ in range(count)]
    pictures = [_picture(r, text, fonts) for text in texts]
    lines: list[Line | None] = [None] * count
    order = sorted(range(count), key=lambda number: _width(pictures[number]))
    for start in range(0, count, 16):
        numbers = order[start : start + 16]
        widest = max(_width(pictures[number]) for number in numbers)
        batch = np.stack([_normalised(pictures[number], widest) for number in numbers])
        (features,) = model.run([TAP], {"x": batch})
        for place, number in enumerate(numbers):
            steps = min(features.shape[3], _width(pictures[number]) // STEP + 1)
            letters = tuple(ALPHABET.index(sign) + 1 for sign in texts[number] if sign in ALPHABET)
            lines[number] = Line(features[place, :, 0, :steps].T.astype(np.float16), letters)
    return [line for line in lines if line is not None and _fits(line)]


def _fits(line: Line) -> bool:
    twins = sum(first == second for first, second in zip(line.letters, line.letters[1:], strict=False))
    return len(line.letters) + twins <= len(line.features)


def _fonts() -> list[str]:
    listed = subprocess.run(
        ["fc-list", ":lang=ru", "file", "family", "style"], capture_output=True, text=True, check=True
    )
    fitting = (line.partition(": ")[0] for line in listed.stdout.splitlines() if not NOT_FOR_SCREENS.search(line))
    return sorted(set(fitting))


def _words() -> list[str]:
    """Russian words that come with Babel: countries, languages, currencies, months."""
    locale = Locale("ru")
    names = [*locale.territories.values(), *locale.languages.values(), *locale.currencies.values()]
    return sorted(set(re.findall(r"[А-Яа-яЁё]{2,}", " ".join(map(str, names)))))


def _model() -> onnxruntime.InferenceSession:
    path = Path(rapidocr.__file__).parent / "models" / "PP-OCRv6_rec_small.onnx"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        with_output(path.read_bytes(), TAP), options, providers=["CPUExecutionProvider"]
    )


def _text(r: random.Random, words: Sequence[str]) -> str:
    kind = r.random()
    if kind < 0.30:
        term = r.choice(TERMS)
        return term.upper() if r.random() < 0.1 else term + r.choice(("", "", ":"))
    if kind < 0.55:
        return " ".join(_cased(r, r.choice(words)) for _ in range(r.randint(1, 3)))
    if kind < 0.63:
        return f"{r.choice(words).capitalize()} {r.choice(words)[0].upper()}."
    if kind < 0.73:
        clock = f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}"
        year, gap = r.choice((" 2026", ", 2025", "")), r.choice((" в ", ", ", " "))
        return f"{r.randint(1, 31)} {r.choice(MONTHS)}{year}{gap}{clock}"
    if kind < 0.88:
        return _sum(r)
    if kind < 0.96:
        return r.choice(FOREIGN)
    return "".join(r.choice(ALPHABET[:-1]) for _ in range(r.randint(2, 10)))


def _cased(r: random.Random, word: str) -> str:
    return r.choice((word, word, word.capitalize(), word.upper(), word.lower()))


def _sum(r: random.Random) -> str:
    number = r.choice((r.randint(1, 999), r.randint(1000, 99999)))
    whole = f"{number:,}".replace(",", r.choice((" ", "\u00a0", ".")))
    end = r.choice(("", ",00", f",{r.randint(0, 99):02d}"))
    return r.choice(("", "", "-", "− ", "+")) + whole + end + r.choice((" ₽", " ₽", "₽", " руб.", " р."))


def _picture(r: random.Random, text: str, fonts: Sequence[str]) -> NDArray[np.uint8]:
    size = r.choice(SIZES)
    path = CJK if re.search("[\u4e00-\u9fff]", text) else r.choice(fonts)
    font = ImageFont.truetype(path, size)
    left, top, right, bottom = font.getbbox(text)
    wide, high = right - left, max(bottom - top, size * 7 // 10)
    width = int(wide + 2 * max(2, r.uniform(0.05, 0.5) * size))
    height = int(high * (1 + 2 * r.uniform(0.08, 0.35)))
    ground, ink = _colours(r)
    picture = Image.new("RGB", (width, height), ground)
    at = ((width - wide) // 2 - left, (height - high) // 2 - top + r.randint(-1, 1))
    ImageDraw.Draw(picture).text(at, text, font=font, fill=ink)
    if r.random() < 0.35:
        picture = picture.rotate(r.uniform(-2.2, 2.2), Image.Resampling.BICUBIC, fillcolor=ground)
    if r.random() < 0.35:
        picture = picture.filter(ImageFilter.GaussianBlur(r.uniform(0.2, 0.045 * size)))
    if r.random() < 0.7:
        out = BytesIO()
        picture.save(out, "JPEG", quality=r.randint(35, 95))
        picture = Image.open(out).convert("RGB")
    pixels: NDArray[np.uint8] = np.asarray(picture)[:, :, ::-1]
    return pixels


def _colours(r: random.Random) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    light, dark = r.randint(225, 255), r.randint(0, 45)
    return r.choice(
        (
            ((light, light, light), r.choice(((0, 0, 0), (60, 60, 60), (140, 140, 140), (20, 60, 160), (200, 40, 40)))),
            ((dark, dark, dark), r.choice(((255, 255, 255), (200, 200, 200), (150, 150, 155), (80, 220, 120)))),
            (r.choice(((33, 160, 56), (22, 119, 255), (98, 0, 238), (238, 49, 36))), (255, 255, 255)),
            ((255, 221, 45), (0, 0, 0)),
        )
    )


def _width(picture: NDArray[np.uint8]) -> int:
    height, width = int(picture.shape[0]), int(picture.shape[1])
    return min(1200, max(HEIGHT, -(-HEIGHT * width // height)))


def _normalised(picture: NDArray[np.uint8], width: int) -> Floats:
    own = _width(picture)
    whole = np.zeros((3, HEIGHT, width), dtype=np.float32)
    whole[:, :, :own] = cv2.resize(picture, (own, HEIGHT)).astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
    return whole
