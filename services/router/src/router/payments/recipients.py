"""Whether somebody read on a picture is one of those whom the shop is paid through."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from contracts.ocr import Recipient

__all__ = ["is_ours", "is_readable"]

_ALIKE = str.maketrans("abcehkmoptxyёй036", "авсенкмортхуеиозб")
_LEAST = 0.84
"""How alike two spellings must be; recognisers confuse a letter in ten at worst."""


def is_readable(recipient: Recipient) -> bool:
    """Whether it names anybody: a name that is all asterisks does not."""
    return len(_letters(recipient.text)) >= 2


def is_ours(recipient: Recipient, ours: Iterable[str]) -> bool:
    """Whether one of ours is meant, written as people, apps and recognisers write it."""
    return any(_same(recipient.text, one) for one in ours)


def _same(read: str, ours: str) -> bool:
    first, second = _letters(read), _letters(ours)
    if not first or not second:
        return False
    if len(second) >= 4 and second in first:
        return True
    if SequenceMatcher(None, first, second, autojunk=False).ratio() >= _LEAST:
        return True
    return _initials(read, ours)


def _initials(read: str, ours: str) -> bool:
    """`Иван Петрович С.` is `Иван С.` or `Сидоров Иван Петрович`: equal words, and words cut to their first letter."""
    words, known = _words(read), _words(ours)
    if len(words) < 2 or len(known) < 2:
        return False
    long = [word for word in words if len(word) > 1]
    return (
        bool(long)
        and all(any(_alike(word, other) for other in known if len(other) > 1) for word in long)
        and all(any(other.startswith(word) for other in known) for word in words if len(word) == 1)
    )


def _alike(first: str, second: str) -> bool:
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _LEAST


def _words(text: str) -> Sequence[str]:
    return [_letters(word) for word in re.split(r"[\s.,]+", text) if _letters(word)]


def _letters(text: str) -> str:
    """Letters and digits only, in one case, look-alikes of two alphabets as one."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return "".join(sign for sign in plain if sign.isalnum())
