from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.ids import ChatRef, MessageRef, ThreadRef
from telegram_gateway import ids

NUMBERS = st.integers(-(2**52), 2**52)


@given(chat=NUMBERS, message=st.integers(1, 2**31))
def test_numbers_come_back_from_their_ids(chat: int, message: int) -> None:
    assert ids.parse_chat(ids.make_chat(chat)) == chat
    assert ids.parse_person(ids.make_person(chat)) == chat
    assert ids.parse_message(ids.make_message(chat, message)) == (chat, message)
    assert ids.parse_thread(ids.make_thread(chat, message)) == (chat, message)


@given(word=st.text(min_size=1))
def test_words_come_back_from_their_ids(word: str) -> None:
    assert ids.parse_file(ids.make_file(word)) == word
    assert ids.parse_press(ids.make_press(word)) == word


@pytest.mark.parametrize(
    "parse",
    [
        lambda: ids.parse_chat(ChatRef("vk:1")),
        lambda: ids.parse_chat(ChatRef("tg:")),
        lambda: ids.parse_chat(ChatRef("tg:1:2")),
        lambda: ids.parse_message(MessageRef("tg:1")),
        lambda: ids.parse_thread(ThreadRef("tg:one:2")),
    ],
)
def test_an_id_that_is_not_ours_is_refused(parse: Callable[[], object]) -> None:
    with pytest.raises(ids.NotOurs):
        parse()
