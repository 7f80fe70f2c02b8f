import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from router.dialog.orders import COMMANDS, OWNERS_COMMANDS, Inner, Known, Unknown, Words, read_order
from tests.requirements import requirement


@requirement("operators:aliases")
@pytest.mark.parametrize("text", ["/пока", "/close", "/CLOSE", "/close@our_bot", " /пока  "])
def test_both_names_of_a_command_are_known(text: str) -> None:
    assert read_order(text) == Known("close")


@requirement("operators:aliases", "owner:record:commands", "owner:log:alias", "stats:alias")
@pytest.mark.parametrize("commands", [COMMANDS, OWNERS_COMMANDS])
def test_each_command_has_a_name_in_either_script(commands: dict[str, str]) -> None:
    latin = {command for name, command in commands.items() if name.isascii()}
    russian = {command for name, command in commands.items() if not name.isascii()}

    assert latin == russian == set(commands.values())


@pytest.mark.parametrize(
    "text", ["/заметка звонить  после шести", "/note\nзвонить  после шести ", "/note@our_bot звонить  после шести"]
)
def test_what_follows_a_command_comes_with_it_as_it_was_written(text: str) -> None:
    assert read_order(text) == Known("note", "звонить  после шести")


@requirement("operators:nearest-command")
@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("/пако", "/пока"),
        ("/clsoe", "/close"),
        ("/стат", "/статистика"),
        ("/заметку", "/заметка"),
        ("/оплатить", "/оплата"),
        ("/xyz", "/help"),
        ("/ыыы", "/помощь"),
        ("/", "/помощь"),
    ],
)
def test_an_unknown_command_names_the_nearest_known_one(text: str, nearest: str) -> None:
    assert read_order(text) == Unknown(text, nearest)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("/запись", "/помощь"),
        ("/закрыть", "/помощь"),
        ("/format", "/help"),
        ("/banner", "/help"),
        ("/забыт", "/забыть"),
        ("/delte", "/delete"),
        ("/бна", "/бан"),
    ],
)
def test_what_takes_something_away_is_named_only_for_a_slip_in_its_own_name(text: str, nearest: str) -> None:
    assert read_order(text) == Unknown(text, nearest)


@requirement("operators:nearest-command")
@example("оплатаa")
@given(st.text(alphabet="абвгдежзиклмнопрстуabcdefghijklmnoprst", max_size=12))
def test_what_is_named_instead_is_typed_on_the_same_keyboard(text: str) -> None:
    order = read_order(f"/{text}")

    if isinstance(order, Unknown):
        assert order.nearest.isascii() == any(letter.isascii() for letter in text)


def test_a_command_for_another_bot_is_not_ours() -> None:
    assert read_order("/roll@dice_bot") == Inner()


def test_two_slashes_stay_among_the_operators() -> None:
    assert read_order("// он уже спрашивал") == Inner()


@requirement("operators:slash-never-to-client")
@given(st.text(max_size=60))
def test_nothing_that_begins_with_a_slash_is_ever_words(text: str) -> None:
    assert not isinstance(read_order(f"/{text}"), Words)
    assert not isinstance(read_order(f" \n/{text}"), Words)
