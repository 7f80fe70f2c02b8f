"""The page's shop in a real browser: money, the table, reminders, a broadcast, a group with topics."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.page.acting import opens_support, registers, replies, stands, under, writes
from tests.requirements import requirement

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page"), pytest.mark.timeout(240)]
OCR_MS = 150_000
"""The recogniser is started for the first picture; on a busy machine that takes a while."""
TAKES_IN_MS = 60_000


def cell(page: Page, tab: str, row: int, heading: str) -> str:
    """What a cell of the table shows."""
    return page.locator("#sheet table", has_text=tab).get_by_label(f"{heading}, строка {row}", exact=True).input_value()


def types(page: Page, tab: str, row: int, heading: str, text: str) -> None:
    place = page.locator("#sheet table", has_text=tab).get_by_label(f"{heading}, строка {row}", exact=True)
    place.fill(text)
    place.press("Enter")


def asks_to_pay(page: Page, name: str) -> None:
    page.locator(f"#chat-{name} .keys").get_by_role("button", name="Оплата").click()
    stands(page, name, "Месяц — 990")


@requirement("demo:minute")
def test_a_screenshot_dragged_onto_a_phone_is_credited_and_stands_in_the_table(page: Page, shots: Path) -> None:
    registers(page, "vera")
    before = datetime.strptime(cell(page, "Подписки", 4, "Оплачено до"), "%d.%m.%Y")  # noqa: DTZ007 - a day
    asks_to_pay(page, "vera")
    page.locator('[data-kind="paid"] img').drag_to(page.locator("#chat-vera .messages"))
    stands(page, "vera", "Оплата зачислена", within=OCR_MS)
    stands(page, "desk", "Вера · Facebook: зачислено «Месяц», 990")
    paid = f"{before + timedelta(days=30):%d.%m.%Y}"
    written = page.locator("#sheet table", has_text="Подписки").get_by_label("Оплачено до, строка 4", exact=True)
    expect(written).to_have_value(paid, timeout=TAKES_IN_MS)
    page.screenshot(path=shots / "page-payment.png", full_page=True)


def test_ready_receipts_that_nobody_should_trust_are_left_to_a_person(page: Page) -> None:
    registers(page, "vera")
    asks_to_pay(page, "vera")
    for kind, why in (
        ("failed", "платёж не прошёл"),
        ("stranger", "Получатель не из списка"),
        ("decoy", "Ни один тариф не стоит столько. На снимке: 450"),
    ):
        page.locator(f'[data-kind="{kind}"]').get_by_role("button", name="Отправить: Вера").click()
        stands(page, "desk", why, within=OCR_MS)


def test_what_the_owner_types_into_the_table_reaches_the_bot(page: Page) -> None:
    start = page.locator("#chat-olga .start")
    start.click()
    types(page, "Подписки", 5, "Оплачено до", "завтра")
    stands(page, "olga", "Подписки, строка 5", within=TAKES_IN_MS)
    types(page, "Подписки", 5, "Оплачено до", "31.12.2026")
    stands(page, "olga", "Все строки таблицы снова в порядке", within=TAKES_IN_MS)


def test_a_broadcast_reaches_every_phone_and_its_bar_is_full(page: Page, shots: Path) -> None:
    for name in ("anna", "vera"):
        registers(page, name)
    writes(page, "olga", "/рассылка")
    stands(page, "olga", "Кому пишем?")
    replies(page, "Кому пишем?", "все", name="olga")
    stands(page, "olga", "Пришлите сообщение ответом на это")
    replies(page, "Пришлите сообщение ответом на это", "В субботу сервис недоступен", name="olga")
    stands(page, "olga", "Отправляем?")
    under(page, "olga", "Отправляем?", "Отправить")
    for name in ("anna", "vera"):
        stands(page, name, "В субботу сервис недоступен")
    stands(page, "olga", "▓▓▓▓▓▓▓▓▓▓ 100")
    stands(page, "olga", "Рассылка закончена")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=shots / "page.png", full_page=True)


def test_the_operator_chat_becomes_a_forum_and_a_plain_group_again(page: Page, shots: Path) -> None:
    registers(page, "anna")
    opens_support(page, "anna")
    page.click("#forum")
    expect(page.locator("#forum")).to_have_text("Выключить темы")
    writes(page, "anna", "Я в теме?")
    page.locator("#chat-desk .topics button", has_text="Анна").click()
    stands(page, "desk", "Я в теме?")
    writes(page, "desk", "Да, и ответ не нужен ответом")
    stands(page, "anna", "Да, и ответ не нужен ответом")
    page.screenshot(path=shots / "page-topics.png", full_page=True)
    page.click("#forum")
    expect(page.locator("#chat-desk .topics")).to_be_hidden()


def test_at_one_o_clock_reminders_go_out(page: Page) -> None:
    registers(page, "anna")
    page.get_by_role("button", name="Часы на 12:59:50").click()
    stands(page, "anna", "Напоминаем: ваша подписка", within=TAKES_IN_MS)
    expect(page.locator("#clock")).to_have_text("13:00")
