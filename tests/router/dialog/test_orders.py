import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.dialog.orders import Inner, Known, Unknown, Words, read_order
from tests.requirements import requirement


@pytest.mark.parametrize("text", ["/пока", "/close", "/CLOSE", "/close@our_bot", " /пока  до связи"])
def test_both_names_of_a_command_are_known(text: str) -> None:
    assert read_order(text) == Known("close")


@pytest.mark.parametrize(
    ("text", "nearest"), [("/пако", "/пока"), ("/clsoe", "/close"), ("/xyz", "/помощь"), ("/", "/помощь")]
)
def test_an_unknown_command_names_the_nearest_known_one(text: str, nearest: str) -> None:
    assert read_order(text) == Unknown(text, nearest)


def test_a_command_for_another_bot_is_not_ours() -> None:
    assert read_order("/roll@dice_bot") == Inner()


def test_two_slashes_stay_among_the_operators() -> None:
    assert read_order("// он уже спрашивал") == Inner()


@requirement("operators:slash-never-to-client")
@given(st.text(max_size=60))
def test_nothing_that_begins_with_a_slash_is_ever_words(text: str) -> None:
    assert not isinstance(read_order(f"/{text}"), Words)
    assert not isinstance(read_order(f" \n/{text}"), Words)
