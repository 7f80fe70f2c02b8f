"""What OCR.space answers, in all its shapes: an object, a string, a plain text, a page. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from payments_ocr.faults import Away, Unfit
from payments_ocr.words import Word

__all__ = ["words_in"]

_QUOTA = re.compile(r"maximum\s+(?P<times>\d+)\s+number of times within\s+(?P<seconds>\d+)\s+seconds", re.IGNORECASE)
_KEY = re.compile(
    r"api\s*key.{0,40}(invalid|missing|not|expired|blocked)|(invalid|missing|wrong).{0,20}api\s*key", re.IGNORECASE
)
_REFUSED = re.compile(
    r"file size exceeds|file failed validation|E216|E301|unable to (detect|process|recognize)|not a valid|corrupt",
    re.IGNORECASE,
)
_CODE = re.compile(r"\bE\d{3}\b|System Resource Exhaustion|timed out|size exceeds", re.IGNORECASE)
_PARSED = frozenset({1, 2})
"""`OCRExitCode`: all of it, or some pages."""
_FILE_REFUSED = frozenset({0, -10, -30})
"""`FileParseExitCode`: not found, not parsed, not valid."""
_APART = 1.5
"""Words of a line that are so many of its heights apart are two pieces."""


def words_in(status: int, body: bytes) -> list[Word]:
    """The words of an answer, in pixels of the picture that was sent.

    Raises `Away` for a quota, a key that is not known, and whatever may go well later; `Unfit` for a picture that it
    will not read. The text of neither holds what stood on the picture.
    """
    answer = _decoded(body)
    if not isinstance(answer, Mapping):
        raise _complaint(status, answer if isinstance(answer, str) else "")
    results = answer.get("ParsedResults")
    failed = bool(answer.get("IsErroredOnProcessing")) or status >= 400
    if failed or not isinstance(results, list) or not results or _number(answer.get("OCRExitCode"), 1) not in _PARSED:
        raise _complaint(status, _errors(answer))
    return [word for result in results if isinstance(result, Mapping) for word in _page(result)]


def _decoded(body: bytes) -> Any:
    text = body.decode("utf-8", errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        return text


def _complaint(status: int, text: str) -> Away | Unfit:
    """What a refusal means; what is not understood is tried again for as long as somebody waits."""
    quota = _QUOTA.search(text)
    if quota is not None:
        return Away("ocr_quota", "its limit is reached", float(quota["seconds"]))
    if status == 429:
        return Away("ocr_quota", "too many requests", 60.0)
    if status == 401 or _KEY.search(text):
        return Away("ocr_key", "it does not know the key")
    if status in {400, 413, 415} or _REFUSED.search(text):
        return Unfit("ocr_refused", _named(text))
    return Away("ocr_down", f"it answered {status} {_named(text)}".strip())


def _named(text: str) -> str:
    """Its own error code, if it gave one; never the text, which may hold anything."""
    code = _CODE.search(text)
    return code[0] if code is not None else ""


def _errors(answer: Mapping[str, Any]) -> str:
    """`ErrorMessage` is nothing, a string or several; `ErrorDetails` likewise; both may stand at the file instead."""
    results = answer.get("ParsedResults")
    files = [one for one in results if isinstance(one, Mapping)] if isinstance(results, list) else []
    found: list[str] = []
    for part in (answer, *files):
        for name in ("ErrorMessage", "ErrorDetails"):
            value = part.get(name)
            found += [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
    return " ".join(found)


def _page(result: Mapping[str, Any]) -> Iterator[Word]:
    code = _number(result.get("FileParseExitCode"), 1)
    if code in _FILE_REFUSED:
        raise Unfit("ocr_refused", f"file exit code {code:g}")
    if code != 1:
        raise Away("ocr_down", f"file exit code {code:g}")
    overlay = result.get("TextOverlay")
    lines = overlay.get("Lines") if isinstance(overlay, Mapping) else None
    if isinstance(lines, list) and lines:
        for line in lines:
            yield from _line(line)
    else:
        yield from _unplaced(result.get("ParsedText"))


def _line(line: Any) -> Iterator[Word]:
    """Words of a line that stand close together as one piece, with the slope from its first to its last."""
    listed = line.get("Words") if isinstance(line, Mapping) else None
    words = [word for word in map(_word, listed if isinstance(listed, list) else ()) if word is not None]
    words.sort(key=lambda one: one.left)
    slope = _slope(words)
    piece: list[Word] = []
    for word in words:
        if piece and word.left - piece[-1].right > _APART * max(word.height, piece[-1].height):
            yield _joined(piece, slope)
            piece = []
        piece.append(word)
    if piece:
        yield _joined(piece, slope)


def _word(word: Any) -> Word | None:
    if not isinstance(word, Mapping) or not isinstance(word.get("WordText"), str):
        return None
    left, top, width, height = (_number(word.get(name), 0) for name in ("Left", "Top", "Width", "Height"))
    return Word(word["WordText"], left, top, max(width, 1), max(height, 1))


def _slope(words: Sequence[Word]) -> float:
    if len(words) < 2:
        return 0.0
    first, last = words[0], words[-1]
    run = last.centre - first.centre
    return (last.middle - first.middle) / run if run > 4 * first.height else 0.0


def _joined(piece: Sequence[Word], slope: float) -> Word:
    left, right = piece[0].left, max(word.right for word in piece)
    height = max(word.height for word in piece)
    middle = sum(word.middle for word in piece) / len(piece)
    return Word(" ".join(word.text for word in piece), left, middle - height / 2, right - left, height, slope)


def _unplaced(text: Any) -> Iterator[Word]:
    """A text without places, a line below the other; with tabs a line is a row of a table."""
    if not isinstance(text, str):
        return
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        for column, piece in enumerate(part for part in line.split("\t") if part.strip()):
            yield Word(piece.strip(), 400.0 * column, 30.0 * number, 10.0 * len(piece), 20.0)


def _number(value: Any, otherwise: float) -> float:
    """A number, also where it is written as a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return otherwise
    try:
        return float(value)
    except ValueError:
        return otherwise
