"""Which words say what a number or a name is. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from contracts.ocr import Role
from payments_ocr.reading.matching import Lexicon
from payments_ocr.reading.rows import Row, above
from payments_ocr.reading.signs import plain
from payments_ocr.reading.vocabulary import Meaning, labels
from payments_ocr.words import Word

__all__ = ["NAMED", "ROLES", "Label", "label_in", "label_of", "lexicon"]

ROLES: Mapping[Meaning, Role] = MappingProxyType(
    {
        "paid": "paid",
        "total": "total",
        "fee": "fee",
        "no_fee": "fee",
        "discount": "discount",
        "original": "original",
        "balance": "balance",
        "number": "number",
        "other": "other",
        "transaction": "number",
        "order": "number",
        "recipient": "other",
        "moment": "number",
        "apart": "other",
    }
)
"""What an amount is beside such a label."""

_LEAST_COVER = 0.45
_LONG_PHRASE = 6
"""A shorter phrase must be this part of the words that it stands in, or it is none of their meaning."""


@dataclass(frozen=True, slots=True)
class Label:
    """Known words beside something."""

    meaning: Meaning
    text: str
    word: Word


@cache
def lexicon() -> Lexicon[Meaning]:
    """Made once, at the first look."""
    return Lexicon(labels())


@lru_cache(maxsize=512)
def label_in(text: str) -> Meaning | None:
    """What these words say, if they are a label."""
    if NAMED.match(plain(text).strip()):
        return None
    found = lexicon().best(text)
    if found is None or (found.covers < _LEAST_COVER and len(found.phrase) < _LONG_PHRASE):
        return None
    return found.meaning


NAMED = re.compile(
    r"^(?P<label>you sent(?: money)? to|sent to|paid to|transfer to|payment to|to|收款方全称|收款方|收款人|商户全称"
    r"|получатель|кому)\s*[:：]?\s+(?P<name>\S.*)$"
    r"|^(?P<label2>收款方全称|收款方(?!全称|名称|账)|收款人(?!姓名|账)|商户全称)[:：]?(?P<name2>\S.+)$",
    re.IGNORECASE,
)
"""A label of a recipient and the name, read as one piece."""

_OF_NO_SUM = frozenset({"recipient", "apart", "moment"})


def label_of(word: Word, row: Row, words: Sequence[Word], *, of_a_sum: bool = False) -> Label | None:
    """The label of something: to its left in the row, else close above it, in its column.

    Above a sum the label of a name or a day is none of it.
    """
    for other in reversed([one for one in row if one.right <= word.left + 0.3 * word.height and one is not word]):
        meaning = label_in(other.text)
        if meaning is not None:
            return Label(meaning, other.text, other)
        if any(sign.isdigit() for sign in other.text):
            break
    for other in above(word, words):
        meaning = label_in(other.text)
        if meaning is not None and not (of_a_sum and meaning in _OF_NO_SUM):
            return Label(meaning, other.text, other)
    return None
