"""Pages of words as a recogniser would give them, made from lines of text."""

from collections.abc import Sequence

from payments_ocr.words import Word

WIDTH, HEIGHT = 720, 1360


def word(text: str, left: float, top: float, height: float = 26) -> Word:
    wide = sum(2.0 if ord(sign) > 0x2E80 else 1.1 for sign in text) * height / 2
    return Word(text, left, top, wide, height)


def page(hero: str, rows: Sequence[tuple[str, str]], *above: str) -> list[Word]:
    """A large sum in the middle, words above it, and labels with values under it."""
    found = [word("19:25", 30, 12, 24), word("88%", 650, 12, 24)]
    found += [_middle(text, 120 + 50 * number, 32) for number, text in enumerate(above)]
    found.append(_middle(hero, 320, 72))
    for number, (label, value) in enumerate(rows):
        top = 480 + 58 * number
        found.append(word(label, 32, top))
        right = word(value, 0, top)
        found.append(word(value, 690 - right.width, top))
    return found


def below(rows: Sequence[tuple[str, str]], *above: str) -> list[Word]:
    """Labels, each with its value under it."""
    found = [_middle(text, 40 + 50 * number, 32) for number, text in enumerate(above)]
    for number, (label, value) in enumerate(rows):
        found += [word(label, 32, 220 + 100 * number, 24), word(value, 32, 258 + 100 * number, 28)]
    return found


def tilted(words: Sequence[Word], slope: float) -> list[Word]:
    """The same page, turned a little."""
    return [
        Word(one.text, one.left - slope * one.middle, one.top + slope * one.centre, one.width, one.height, slope)
        for one in words
    ]


def _middle(text: str, top: float, height: float) -> Word:
    made = word(text, 0, top, height)
    return word(text, (WIDTH - made.width) / 2, top, height)
