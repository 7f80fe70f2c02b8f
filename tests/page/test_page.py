"""The page to play in, in a real browser: what a newcomer sees and does."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.page.acting import opens_support, registers, replies, stands, under, writes
from tests.requirements import requirement

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page"), pytest.mark.timeout(240)]
SERIOUS = {"serious", "critical"}
TAKES_IN_MS = 60_000


@requirement("demo:minute")
def test_the_tour_plays_the_story_from_a_question_to_the_cell_of_the_table(page: Page, shots: Path) -> None:
    paid = page.locator("#sheet table", has_text="Подписки").get_by_label("Оплачено до, строка 3", exact=True)
    before = paid.input_value()
    page.click("#tour")
    expect(page.locator("#step")).to_contain_text("6.", timeout=200_000)
    expect(page.locator("#tour")).to_have_text("Экскурсия: шесть шагов", timeout=TAKES_IN_MS)
    stands(page, "desk", "оценка 5 из 5")
    stands(page, "desk", "Борис · ВКонтакте: зачислено «Месяц», 990")
    expect(page.locator("#faults-now")).to_contain_text("Убит уже 1 раз.")
    assert paid.input_value() != before
    page.screenshot(path=shots / "page-tour.png")


def test_the_tour_can_be_ended_in_the_middle_and_shows_each_step_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.click("#tour")
    expect(page.locator("#step")).to_contain_text("1.")
    expect(page.locator("#chat-boris")).to_be_in_viewport()
    expect(page.locator("#step")).to_be_in_viewport()
    expect(page.locator("#step")).to_contain_text("2.", timeout=TAKES_IN_MS)
    expect(page.locator("#chat-desk")).to_be_in_viewport()
    page.click("#language")
    expect(page.locator("#step")).to_contain_text("Oleg simply replies")
    page.click("#tour")
    expect(page.locator("#step")).to_be_hidden()
    expect(page.locator("#tour")).to_have_text("Guided tour: six steps")
    page.click("#language")


@requirement("demo:page")
@pytest.mark.parametrize("name", ["vera", "anna"])
def test_a_client_asks_is_answered_and_rates(page: Page, name: str) -> None:
    registers(page, name)
    opens_support(page, name)
    question, answer = f"Где мой ключ? ({name})", f"Отправили на почту ({name})"
    writes(page, name, question)
    stands(page, "desk", question)
    replies(page, question, answer)
    stands(page, name, answer)
    expect(page.locator("#chat-desk .message", has_text=answer).last).to_contain_text("👌")
    replies(page, question, "/пока")
    stands(page, name, "1 — плохо, 5 — отлично")
    under(page, name, "1 — плохо, 5 — отлично", "4")
    stands(page, "desk", "оценка 4 из 5")


def test_the_way_of_the_last_message_shows_a_time_for_each_hop(page: Page) -> None:
    registers(page, "anna")
    expect(page.locator("#strip-total")).to_contain_text("мс от шлюза до шлюза")
    expect(page.locator("#strip .hop")).to_have_count(6)


def test_nothing_is_lost_while_a_messenger_is_away(page: Page) -> None:
    registers(page, "anna")
    opens_support(page, "anna")
    page.get_by_role("button", name="Выключить Telegram").click()
    page.get_by_role("button", name="Включить Telegram снова").wait_for()
    writes(page, "anna", "Это я написала, пока всё лежало")
    page.get_by_role("button", name="Включить Telegram снова").click()
    stands(page, "desk", "Это я написала, пока всё лежало")


def test_a_message_waits_until_the_operator_chat_takes_it_again(page: Page) -> None:
    registers(page, "vera")
    opens_support(page, "vera")
    page.get_by_role("button", name="Telegram 10 с не пускает").click()
    writes(page, "vera", "Это я написала, пока чат никого не пускал")
    stands(page, "desk", "Это я написала, пока чат никого не пускал", within=60_000)


def test_the_page_speaks_english_too(page: Page) -> None:
    page.click("#language")
    expect(page.locator("#tour")).to_have_text("Guided tour: six steps")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#chat-boris")).to_contain_text("VKontakte")
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("lang", "ru")


def test_whoever_has_the_focus_on_a_button_keeps_it_while_the_world_goes_on(page: Page) -> None:
    registers(page, "anna")
    opens_support(page, "anna")
    reply = page.locator("#chat-desk .message").last.get_by_role("button", name="Ответить")
    kill = page.get_by_role("button", name="Убить Otklik")
    for typed, button in (("А на планшете заработает?", reply), ("И на часах?", kill)):
        held = button.element_handle()
        button.focus()
        page.locator("#write-anna").evaluate(
            "(line, typed) => { line.value = typed; line.form.requestSubmit(); }", typed
        )
        stands(page, "desk", typed)
        assert page.evaluate("(held) => held === document.activeElement", held)


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_it_holds_at_every_width_and_has_no_serious_fault(page: Page, shots: Path, width: int) -> None:
    """Which things there are depends on the width, of what colours on the scheme; all of it is asked for once."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=shots / f"page-{width}-{scheme}.png")
        if width != 768:  # as at 360, but for the room
            only = {} if scheme == "light" else {"runOnly": ["color-contrast"]}
            found = Axe().run(page, options=only).response["violations"]
            assert [(one["id"], one["help"]) for one in found if one["impact"] in SERIOUS] == []
