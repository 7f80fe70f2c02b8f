"""One form for signs that recognisers and apps write in many."""

import unicodedata

__all__ = ["plain", "skeleton"]

_DASHES = "‐‑‒–—―−﹣－ー"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\r\n"
_NOTHING = "\u200b\u200c\u200d\u2060\ufeff"
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_NOTHING, ""),
        "，": ",",
        "、": ",",
        "。": ".",
        "′": "'",
        "’": "'",
        "`": "'",
        "№": "#",
    }
)
_ALIKE = str.maketrans("abcehkmoptxyuёй3046", "авсенкмортхуиеизоч6")
"""Signs of two alphabets, and digits, that recognisers take for each other; only for finding known words."""


def plain(text: str) -> str:
    """The text with one kind of space, dash, digit, comma and full stop each."""
    return unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN)


def skeleton(text: str) -> str:
    """What is left of a text for looking it up: letters and digits in one case, look-alikes as one."""
    return "".join(sign for sign in plain(text).casefold().translate(_ALIKE) if sign.isalnum())
