"""Long texts in pieces that a platform takes, cut where a reader would pause. Pure."""

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

__all__ = ["length", "split"]

PLACES = (
    re.compile(r"\n\s*\n"),  # between paragraphs
    re.compile(r"\n"),  # between lines
    re.compile(r"(?<=[.!?…。！？])[)»”\"']*\s"),  # between sentences
    re.compile(r"[^\S\u00a0\u202f]"),  # between words, but not within "1 280,50"
)
"""Where to cut, the best first: at the last character of what matches, which is white space."""
FILLED = (0.4, 0.4, 0.4, 0.0)
"""How much of a piece must be filled for a cut of each kind: no stump for the sake of a paragraph."""
LONGEST_SIGN = 32
"""The most characters that are taken for one sign, such as a family emoji; more is no sign but an attack."""
ZWJ = "\u200d"


def length(text: str, *, utf16: bool) -> int:
    """How long a platform finds it: in UTF-16 code units (Telegram, TG-30) or in code points."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if utf16 else len(text)


def split(text: str, limit: int, *, utf16: bool) -> tuple[str, ...]:
    """Pieces of at most `limit`, in order; they lose nothing but the white space at the cuts.

    A text that fits is returned as it is. Raises `ValueError` for a limit under 2.
    """
    if limit < 2:
        raise ValueError("a limit under 2 has no room for every sign")
    pieces: list[str] = []
    rest = text
    while length(rest, utf16=utf16) > limit:
        at = _cut(rest, _most(rest, limit, utf16=utf16))
        head = rest[:at].rstrip()
        if head:
            pieces.append(head)
        rest = rest[at:].lstrip()
    if rest or not pieces:
        pieces.append(rest)
    return tuple(pieces)


def _most(text: str, limit: int, *, utf16: bool) -> int:
    """How many characters fit."""
    if not utf16:
        return limit
    ends = list(accumulate(2 if sign > "\uffff" else 1 for sign in text[:limit]))
    return bisect_right(ends, limit)


def _cut(text: str, most: int) -> int:
    """Where to cut, after 1 to `most` characters of a text that is longer than that."""
    window = text[: most + 1]
    for place, filled in zip(PLACES, FILLED, strict=True):
        best = max((found.end() - 1 for found in place.finditer(window)), default=0)
        if best and best >= most * filled:
            return best
    return _between_signs(text, most)


def _between_signs(text: str, most: int) -> int:
    """The last place up to `most` that cuts no sign in two, if there is one near."""
    for at in range(most, max(0, most - LONGEST_SIGN), -1):
        if not _joined(text, at):
            return at
    return most


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and after this place make one sign."""
    before, after = text[at - 1], text[at]
    if ZWJ in (before, after) or unicodedata.combining(after) or unicodedata.category(after) in ("Mn", "Me"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":  # a skin, a flag's tag
        return True
    return _is_flag_half(after) and _flag_halves_before(text, at) % 2 == 1


def _is_flag_half(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return at - start
