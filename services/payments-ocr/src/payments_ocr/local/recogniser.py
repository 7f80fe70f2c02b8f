"""RapidOCR with the models of its wheel, and the Cyrillic letters beside. Imported only by the worker process."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
import rapidocr
from numpy.typing import NDArray
from rapidocr.utils.process_img import get_rotate_crop_image

from payments_ocr.local.cyrillic import TAP, collapsed, spikes
from payments_ocr.local.merging import Spike, is_cyrillic, merged, surety
from payments_ocr.words import Word

__all__ = ["Recogniser", "with_output"]

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

_MODEL = Path(rapidocr.__file__).parent / "models" / "PP-OCRv6_rec_small.onnx"
_DETECTING_SIDE = 1280
"""Pixels of the longer side when text is looked for; more costs 200 MB and finds no more."""
_HEIGHT = 48
_WIDEST = 3200
_AT_ONCE = 6
_STEP = 8
"""Pixels of a line for each step of its features."""
_OUTPUT = "fetch_name_0"


class Recogniser:
    """Loads on construction; about 450 MB with a picture in hand. Never downloads: its models are the wheel's own."""

    def __init__(self, threads: int = 1) -> None:
        self._finder = rapidocr.RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.use_rec": False,
                "Global.max_side_len": _DETECTING_SIDE,
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            }
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._reader = onnxruntime.InferenceSession(
            with_output(_MODEL.read_bytes(), TAP), options, providers=["CPUExecutionProvider"]
        )
        known = self._reader.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._alphabet = [*known, " "]

    def words(self, picture: Picture) -> list[Word]:
        """Every piece of text on the picture (blue, green, red), with its place."""
        found: Any = self._finder(picture, use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None or len(found.boxes) == 0:
            return []
        boxes = [np.asarray(box, dtype=np.float32) for box in found.boxes]
        lines = [get_rotate_crop_image(picture, box.copy()) for box in boxes]
        texts = self._read(lines)
        return [_word(box, *texts[number]) for number, box in enumerate(boxes) if texts[number][0].strip()]

    def _read(self, lines: Sequence[Picture]) -> list[tuple[str, float]]:
        """Of each line its text, and how certain its digits are."""
        seen: dict[int, tuple[list[Spike], list[Spike]]] = {}
        order = sorted(range(len(lines)), key=lambda number: _width(lines[number]))
        for start in range(0, len(order), _AT_ONCE):
            numbers = order[start : start + _AT_ONCE]
            widths = [_width(lines[number]) for number in numbers]
            batch = np.stack([_normalised(lines[number], max(widths)) for number in numbers])
            chances, features = self._reader.run([_OUTPUT, TAP], {"x": batch})
            for place, number in enumerate(numbers):
                steps = min(chances.shape[1], math.ceil(widths[place] / _STEP) + 1)
                general = collapsed(chances[place, :steps], self._alphabet)
                seen[number] = (general, spikes(features[place, :, 0, :steps]))
        among = is_cyrillic(seen.values())
        return [_text(merged(*seen[number], among_cyrillic=among)) for number in range(len(lines))]


def _text(signs: Sequence[Spike]) -> tuple[str, float]:
    return "".join(spike.sign for spike in signs), surety(signs)


def with_output(model: bytes, name: str) -> bytes:
    """The same ONNX model, with an inner tensor as one more output.

    Protobuf merges what is appended: field 7 is the graph, its field 12 an output, whose field 1 is the name.
    """
    return model + _field(7, _field(12, _field(1, name.encode())))


def _field(number: int, content: bytes) -> bytes:
    if len(content) > 127:
        raise ValueError("a length of one byte is enough here")
    return bytes([number << 3 | 2, len(content)]) + content


def _width(line: Picture) -> int:
    height, width = int(line.shape[0]), int(line.shape[1])
    return min(_WIDEST, max(_STEP, math.ceil(_HEIGHT * width / height)))


def _normalised(line: Picture, width: int) -> Floats:
    """A line as the model wants it: 48 high, from -1 to 1, nothing at its right end."""
    own = _width(line)
    scaled = cv2.resize(line, (own, _HEIGHT)).astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
    whole = np.zeros((3, _HEIGHT, max(width, _HEIGHT)), dtype=np.float32)
    whole[:, :, :own] = scaled
    return whole


def _word(box: Floats, text: str, sure: float) -> Word:
    """A quadrangle, its corners from the left upper one clockwise, as an upright box with a slope."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((float(x), float(y)) for x, y in box)
    height = (math.hypot(x3 - x0, y3 - y0) + math.hypot(x2 - x1, y2 - y1)) / 2
    width = (math.hypot(x1 - x0, y1 - y0) + math.hypot(x2 - x3, y2 - y3)) / 2
    middle, centre = (y0 + y1 + y2 + y3) / 4, (x0 + x1 + x2 + x3) / 4
    run = (x1 - x0) or 1.0
    return Word(text, centre - width / 2, middle - height / 2, width, height, (y1 - y0) / run, sure)
