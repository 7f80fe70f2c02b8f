import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.ids import ChatRef, FileRef, MessageRef, PressRef, channel_of
from vk_gateway.ids import (
    NotOurs,
    make_chat,
    make_file,
    make_message,
    make_person,
    make_press,
    parse_chat,
    parse_file,
    parse_message,
    parse_press,
)

NUMBERS = st.integers(min_value=1, max_value=2**53)


@given(peer=NUMBERS, number=NUMBERS, event=st.text(alphabet="0123456789abcdef:", min_size=1))
def test_what_is_made_can_be_read(peer: int, number: int, event: str) -> None:
    assert parse_chat(make_chat(peer)) == peer
    assert parse_message(make_message(peer, number)) == (peer, number)
    assert parse_press(make_press(event, peer, number)) == (event, peer, number)


@given(peer=NUMBERS, number=NUMBERS, steps=st.lists(st.integers(0, 99), max_size=45), last=st.integers(0, 99))
def test_a_file_is_named_by_where_it_stands(peer: int, number: int, steps: list[int], last: int) -> None:
    place = "".join(f"f{step}." for step in steps) + str(last)

    assert parse_file(make_file(peer, number, place)) == (peer, number, place)


def test_the_format_is_a_storage_contract() -> None:
    assert make_chat(501) == "vk:501"
    assert make_person(501) == "vk:501"
    assert make_message(501, 31) == "vk:501:31"
    assert make_file(501, 31, "f0.2") == "vk:501:31:f0.2"
    assert make_press("ab", 501, 501) == "vk:501:501:ab"
    assert channel_of(make_file(501, 31, "0")) == "vk"


@pytest.mark.parametrize("ref", ["tg:501", "501", "vk:", "vk:anna", "vk:501:31", ""])
def test_another_id_is_no_chat(ref: str) -> None:
    with pytest.raises(NotOurs):
        parse_chat(ChatRef(ref))


@pytest.mark.parametrize("ref", ["tg:501:31", "vk:501", "vk:501:31:0"])
def test_another_id_is_no_message(ref: str) -> None:
    with pytest.raises(NotOurs):
        parse_message(MessageRef(ref))


@pytest.mark.parametrize("ref", ["tg:501:31:0", "vk:501:31", "vk:501:31:x", "vk:501:31:f0", "vk:a:31:0", "vk:1:2:0:0"])
def test_another_id_is_no_file(ref: str) -> None:
    with pytest.raises(NotOurs):
        parse_file(FileRef(ref))


@pytest.mark.parametrize("ref", ["tg:1:2:ab", "vk:501", "vk:501:ab:cd"])
def test_another_id_is_no_press(ref: str) -> None:
    with pytest.raises(NotOurs):
        parse_press(PressRef(ref))
