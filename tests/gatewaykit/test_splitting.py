"""Long texts in pieces."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatewaykit.splitting import length, split

FAMILY = "👨‍👩‍👧‍👦"
TEXTS = st.lists(
    st.sampled_from(
        ["a", "слово", " ", "\n", "\n\n", ". ", "! ", "\u00a0", FAMILY, "👍🏽", "🇷🇺", "e\u0301", "😀", "x" * 30]
    ),
    max_size=60,
).map("".join)


def without_white_space(text: str) -> str:
    return "".join(text.split())


@settings(deadline=None)
@given(text=TEXTS | st.text(max_size=200), limit=st.integers(2, 50), utf16=st.booleans())
def test_pieces_fit_and_lose_only_white_space_at_the_cuts(text: str, limit: int, utf16: bool) -> None:
    pieces = split(text, limit, utf16=utf16)
    assert pieces
    assert all(length(piece, utf16=utf16) <= limit for piece in pieces)
    place = 0
    for piece in pieces:
        at = text.index(piece, place)
        assert not text[place:at].strip()
        place = at + len(piece)
    assert not text[place:].strip()


@settings(deadline=None)
@given(text=st.text(max_size=60), utf16=st.booleans())
def test_a_text_that_fits_is_left_alone(text: str, utf16: bool) -> None:
    assert split(text, 200, utf16=utf16) == (text,)


def test_a_paragraph_is_a_better_place_than_a_line_and_a_line_than_a_sentence() -> None:
    assert split("Один абзац.\n\nДругой абзац. Ещё", 25, utf16=True) == ("Один абзац.", "Другой абзац. Ещё")
    assert split("Первая строка.\nВторая. Третья", 25, utf16=True) == ("Первая строка.", "Вторая. Третья")
    assert split("Первое предложение. Второе длинное", 25, utf16=True) == ("Первое предложение.", "Второе длинное")


def test_between_words_when_there_is_no_better_place() -> None:
    assert split("несколько слов подряд", 16, utf16=False) == ("несколько слов", "подряд")


def test_no_stump_for_the_sake_of_a_paragraph() -> None:
    assert split("Да.\n\nА теперь длинный рассказ", 20, utf16=False) == ("Да.\n\nА теперь", "длинный рассказ")


def test_an_amount_is_not_torn_at_its_no_break_space() -> None:
    assert split("итого 1\u00a0280,50", 12, utf16=False) == ("итого", "1\u00a0280,50")


def test_an_emoji_counts_two_units_in_utf16_and_is_never_cut() -> None:
    assert length("😀a", utf16=True) == 3
    assert length("😀a", utf16=False) == 2
    assert split("😀😀😀", 3, utf16=True) == ("😀", "😀", "😀")


@pytest.mark.parametrize("sign", [FAMILY, "👍🏽", "🇷🇺", "e\u0301", "❤\ufe0f", "☝🏿"])
def test_a_sign_of_several_characters_stays_whole(sign: str) -> None:
    text = sign * 10
    pieces = split(text, 12, utf16=True)
    assert all(piece == sign * piece.count(sign) for piece in pieces)
    assert "".join(pieces) == text


def test_an_endless_sign_is_cut_all_the_same() -> None:
    text = "👨" + "\u200d👨" * 200
    assert all(length(piece, utf16=True) <= 100 for piece in split(text, 100, utf16=True))


def test_a_limit_without_room_for_a_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="limit"):
        split("text", 1, utf16=True)
