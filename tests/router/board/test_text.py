"""The words on the board: they fit, they are in order, and what does not fit is counted."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.ids import MessageRef, ThreadRef
from router.app.board.text import LINES, Drawn, Reminded, board_text, units
from router.app.house import House, plain_name
from router.app.ports import OpenDialog, OpenDialogs
from router.app.speech import Language, Speech
from tests.requirements import requirement
from tests.router.stage import DESK

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC).timestamp()
RUSSIAN = House(Speech("ru"), DESK, timezone=ZoneInfo("Europe/Moscow"))
HOUSES: dict[Language, House] = {"ru": RUSSIAN, "en": House(Speech("en"), DESK)}
NAMES = st.text(max_size=80).map(plain_name).filter(bool) | st.just("🧑🏽‍🚀" * 20)
DIALOGS = st.builds(
    OpenDialog,
    name=NAMES,
    channel=st.sampled_from(["telegram", "vk", "facebook"]),
    topic=st.sampled_from(["support", "payment"]),
    waiting_since=st.none() | st.floats(NOON - 9e5, NOON),
    assigned_name=st.just("") | NAMES,
    relay=st.none() | st.integers(1, 10**9).map(lambda number: f"tg:-1001234567890:{number}"),
    thread=st.none() | st.just("tg:-1001234567890:17"),
)


def anna(**more: object) -> OpenDialog:
    usual: dict[str, object] = {
        "name": "Анна",
        "channel": "telegram",
        "topic": "support",
        "waiting_since": NOON - 300,
        "assigned_name": "",
    }
    return OpenDialog(**(usual | more))  # type: ignore[arg-type]  # named as the fields are


def drawn(*dialogs: OpenDialog, count: int | None = None, reminded: Reminded | None = None) -> Drawn:
    opened = OpenDialogs(len(dialogs) if count is None else count, dialogs)
    return board_text(opened, reminded or Reminded(), NOON, RUSSIAN)


@requirement("board:fits", "board:longest-first")
@settings(max_examples=50, deadline=None)
@given(
    st.lists(DIALOGS, max_size=100), st.integers(0, 500), st.lists(NAMES, max_size=50), st.sampled_from(["ru", "en"])
)
def test_whoever_is_open_the_board_fits_keeps_the_order_and_counts_the_rest(
    dialogs: list[OpenDialog], unread: int, names: list[str], language: Language
) -> None:
    opened = OpenDialogs(len(dialogs) + unread, tuple(dialogs))

    board = board_text(opened, Reminded(len(names), tuple(names)), NOON, HOUSES[language])

    lines = board.text.split("\n")
    numbered = [line for line in lines if line.partition(". ")[0].isdigit()]
    assert units(board.text) < 4096
    assert len(board.text.encode("utf-16-le")) // 2 == units(board.text)
    assert [line.partition(". ")[0] for line in numbered] == [str(number + 1) for number in range(len(numbered))]
    for line, dialog in zip(numbered, dialogs, strict=False):
        assert line.partition(". ")[2].startswith(f"{dialog.name} · ")
    more = opened.count - len(numbered)
    said = {"ru": f"…и ещё {more}", "en": f"…and {more} more"}[language]
    assert (said in lines) == (more > 0)


@requirement("board:fits")
@settings(max_examples=50, deadline=None)
@given(st.lists(DIALOGS, min_size=1, max_size=100))
def test_each_link_stands_on_the_name_of_its_client(dialogs: list[OpenDialog]) -> None:
    board = drawn(*dialogs)

    lines = sum(line.partition(". ")[0].isdigit() for line in board.text.split("\n"))
    linked = [one for one in dialogs[:lines] if one.relay is not None]
    assert [board.text[link.at : link.at + link.length] for link in board.links] == [one.name for one in linked]
    assert [link.message for link in board.links] == [one.relay for one in linked]
    assert [link.thread for link in board.links] == [one.thread for one in linked]
    assert len(board.links) <= 100


@requirement("board:fits")
def test_as_many_as_fit_are_shown() -> None:
    board = drawn(*(anna() for _ in range(LINES)), count=500)

    assert units(board.text) > 3900
    assert f"…и ещё {500 - len(board.links)}" in board.text or not board.links
    assert int(board.text.split("\n")[-2].partition(". ")[0]) + int(board.text.rpartition(" ")[2]) == 500


@requirement("board:shows")
@pytest.mark.parametrize(
    ("since", "words"),
    [
        (NOON - 300, "ждёт с 14:55"),
        (NOON - 16 * 3600, "ждёт с 14.01 23:00"),
        (NOON + 3 * 3600, "ждёт с 18:00"),
        (None, "отвечено"),
    ],
    ids=["today", "yesterday, in the house's time zone", "by a clock ahead", "answered"],
)
def test_since_when_somebody_waits_is_a_clock_time(since: float | None, words: str) -> None:
    assert drawn(anna(waiting_since=since)).text.split("\n")[1] == f"1. Анна · Telegram · поддержка · {words}"


@requirement("board:shows")
def test_a_link_into_a_topic_names_it() -> None:
    (link,) = drawn(anna(relay="tg:-1001234567890:31", thread="tg:-1001234567890:17")).links

    assert (link.message, link.thread) == (MessageRef("tg:-1001234567890:31"), ThreadRef("tg:-1001234567890:17"))


@pytest.mark.parametrize(
    ("names", "count", "words"),
    [
        (("Борис",), 1, "🔔 За сутки напомнили об оплате: Борис"),
        (("Борис", "Вера"), 2, "🔔 За сутки напомнили об оплате: Борис, Вера"),
        (("Борис", "Вера"), 7, "🔔 За сутки напомнили об оплате: Борис, Вера и ещё 5"),
        (("Ж" * 950,), 2, "🔔 За сутки напомнили об оплате 2 клиентам"),
    ],
)
def test_who_was_reminded_stands_below(names: tuple[str, ...], count: int, words: str) -> None:
    board = drawn(reminded=Reminded(count, names)).text

    assert board.split("\n") == ["📌 Открытых диалогов нет", "", words]
