"""The page to play in, in a real browser: what a newcomer sees and does."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.page.acting import opens_support, registers, replies, stands, under, writes
from tests.page.browser import Scheme, looking
from tests.requirements import requirement

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page"), pytest.mark.timeout(240)]
SERIOUS = {"serious", "critical"}


@requirement("demo:minute")
def test_the_tour_plays_the_story_and_kills_otklik_on_the_way(started: Browser, url: str, shots: Path) -> None:
    with looking(started, url) as page:
        page.click("#tour")
        expect(page.locator("#step")).to_contain_text("6.", timeout=200_000)
        stands(page, "desk", "оценка 5 из 5")
        expect(page.locator("#faults-now")).to_contain_text("Убит раз: 1")
        page.screenshot(path=shots / "page.png", full_page=True)


@requirement("demo:page")
@pytest.mark.parametrize("name", ["vera", "anna"])
def test_a_client_asks_is_answered_and_rates(started: Browser, url: str, name: str) -> None:
    with looking(started, url) as page:
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


def test_the_way_of_the_last_message_shows_a_time_for_each_hop(started: Browser, url: str) -> None:
    with looking(started, url) as page:
        registers(page, "anna")
        expect(page.locator("#strip-total")).to_contain_text("мс от шлюза до шлюза")
        expect(page.locator("#strip .hop")).to_have_count(6)


def test_nothing_is_lost_while_a_messenger_is_away(started: Browser, url: str) -> None:
    with looking(started, url) as page:
        registers(page, "anna")
        opens_support(page, "anna")
        page.get_by_role("button", name="Telegram не отвечает").click()
        page.get_by_role("button", name="Telegram снова отвечает").wait_for()
        writes(page, "anna", "Это я написала, пока всё лежало")
        page.get_by_role("button", name="Telegram снова отвечает").click()
        stands(page, "desk", "Это я написала, пока всё лежало")


def test_a_message_waits_until_the_operator_chat_takes_it_again(started: Browser, url: str) -> None:
    with looking(started, url) as page:
        registers(page, "vera")
        opens_support(page, "vera")
        page.get_by_role("button", name="429 в чате операторов").click()
        writes(page, "vera", "Это я написала, пока чат никого не пускал")
        stands(page, "desk", "Это я написала, пока чат никого не пускал", within=60_000)


def test_the_page_speaks_english_too(started: Browser, url: str) -> None:
    with looking(started, url) as page:
        page.click("#language")
        expect(page.locator("#tour")).to_have_text("Guided tour: six steps")
        expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_it_holds_at_every_width_and_has_no_serious_fault(
    started: Browser, url: str, shots: Path, width: int, scheme: Scheme
) -> None:
    with looking(started, url, width, scheme) as page:
        expect(page.locator("#sheet input").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out"
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["help"]) for one in found if one["impact"] in SERIOUS] == []
        page.screenshot(path=shots / f"page-{width}-{scheme}.png")
