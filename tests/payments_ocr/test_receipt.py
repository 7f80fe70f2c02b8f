"""Words with places become what stands on a receipt, whoever read them and in whatever order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments_ocr.reading.receipt import Reading, read
from payments_ocr.reading.signs import plain
from payments_ocr.words import Word
from tests.payments_ocr.pages import HEIGHT, WIDTH, below, page, tilted, word
from tests.requirements import requirement

WECHAT = page(
    "-128.00",
    [
        ("原价", "¥150.00"),
        ("优惠", "-¥22.00"),
        ("当前状态", "支付成功"),
        ("支付时间", "2026年11月24日 19:25:08"),
        ("商户全称", "云端服务"),
        ("收单机构", "财付通支付科技有限公司"),
        ("支付方式", "招商银行储蓄卡(1234)"),
        ("交易单号", "4200002345202611241234567890"),
        ("商户单号", "T183968864707403"),
    ],
    "账单详情",
    "云端服务",
)
SBER = below(
    [
        ("Счёт списания", "Платёжный счёт  6350"),
        ("Баланс", "11 996,85 ₽"),
        ("Получатель", "Иван Петрович С."),
        ("Сумма перевода", "1 280,00 ₽"),
        ("Комиссия", "15,97 ₽"),
        ("Итого к списанию", "1 295,97 ₽"),
        ("Дата и время", "24 ноября 2026 19:25:08 (МСК)"),
        ("Номер операции в СБП", "A75368922248868520794"),
        ("Номер телефона получателя", "+7 (985) 928-44-41"),
    ],
    "Перевод выполнен",
)
WALLET = page(
    "$15.00 USD",
    [
        ("Sent to", "Ivan Sidorov"),
        ("Date", "Nov 24, 2026 at 7:25 PM"),
        ("Fee", "$0.45"),
        ("Total", "$15.45"),
        ("Available balance", "$128.00"),
        ("Transaction ID", "C33557106K6353002"),
        ("Paid with", "Visa ••8904"),
    ],
    "You sent money to Ivan Sidorov",
    "Payment completed",
)
PAGES = {"wechat": WECHAT, "sber": SBER, "wallet": WALLET}


def seen(words: list[Word]) -> Reading:
    return read(words, WIDTH, HEIGHT)


def roles(reading: Reading) -> dict[str, str | None]:
    return {amount.value: amount.role for amount in reading.amounts}


@requirement("ocr:reader:labels")
def test_a_chinese_bill_is_understood() -> None:
    reading = seen(WECHAT)

    card = {"1234": "other"}
    assert roles(reading) | card == {"128.00": None, "150.00": "original", "22.00": "discount"} | card
    first = reading.amounts[0]
    assert (first.value, first.sign, first.mark, first.alone, first.whole) == ("128.00", "-", None, True, True)
    assert [status.meaning for status in reading.statuses] == ["done"]
    assert [(one.days, one.time) for one in reading.moments if not one.clock] == [(("2026-11-24",), "19:25:08")]
    assert [(number.value, number.kind) for number in reading.numbers] == [
        ("4200002345202611241234567890", "transaction"),
        ("T183968864707403", "order"),
    ]
    assert [recipient.text for recipient in reading.recipients] == ["云端服务"]
    assert {word.currency for word in reading.currency_words} == {"CNY"}


@requirement("ocr:reader:labels")
def test_a_russian_slip_is_understood() -> None:
    reading = seen(SBER)

    assert roles(reading) == {
        "6350": "number",
        "11996.85": "balance",
        "1280.00": "paid",
        "15.97": "fee",
        "1295.97": "total",
    }
    assert [status.meaning for status in reading.statuses] == ["done"]
    assert [recipient.text for recipient in reading.recipients] == ["Иван Петрович С."]
    assert [(number.value, number.kind) for number in reading.numbers] == [("A75368922248868520794", "transaction")]
    assert {word.currency for word in reading.currency_words} == {"RUB"}


@requirement("ocr:reader:labels")
def test_a_western_payment_is_understood() -> None:
    reading = seen(WALLET)

    assert roles(reading) == {"15.00": None, "0.45": "fee", "15.45": "total", "128.00": "balance"}
    assert {recipient.text for recipient in reading.recipients} == {"Ivan Sidorov"}
    assert [moment.days for moment in reading.moments if not moment.clock] == [("2026-11-24",)]
    assert reading.understood >= 5


def test_the_phones_own_clock_is_no_time_of_the_payment() -> None:
    assert [moment.time for moment in seen(WALLET).moments if moment.clock] == ["19:25"]


@pytest.mark.parametrize("slope", [-0.12, -0.05, 0.05, 0.12])
@pytest.mark.parametrize("name", PAGES)
def test_a_tilted_page_reads_the_same(name: str, slope: float) -> None:
    straight, turned = seen(PAGES[name]), seen(tilted(PAGES[name], slope))

    assert roles(turned) == roles(straight)
    assert [one.text for one in turned.recipients] == [one.text for one in straight.recipients]


@requirement("ocr:reader:days")
def test_something_beside_the_label_of_a_day_is_a_day_though_it_was_not_understood() -> None:
    reading = seen(page("-128.00", [("支付时间", "2O2S年1I月Z4日 19-25-08"), ("当前状态", "支付成功")], "账单详情"))

    assert [(moment.days, moment.time) for moment in reading.moments if not moment.clock] == [((), None)]


@requirement("ocr:reader:order")
@settings(deadline=None, max_examples=40)
@given(st.data(), st.sampled_from(sorted(PAGES)))
def test_the_order_of_the_words_makes_no_difference(data: st.DataObject, name: str) -> None:
    assert seen(data.draw(st.permutations(PAGES[name]))) == seen(PAGES[name])


WORDS = st.builds(
    word,
    st.sampled_from(["128.00", "¥128", "1 280,00 ₽", "余额", "Комиссия", "支付成功", "19:25", "24.11.2026", "收款方"])
    | st.text(max_size=12),
    st.floats(-50, 800),
    st.floats(-50, 1500),
    st.floats(1, 90),
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=12))
def test_words_in_any_places_break_nothing(words: list[Word]) -> None:
    reading = seen(words)

    assert reading.words == len(words)
    assert all(amount.text in _texts(words) for amount in reading.amounts)


def _texts(words: list[Word]) -> str:
    return " ".join(plain(one.text) for one in words)


def test_a_sum_at_the_edge_may_go_on_beyond_it() -> None:
    cut, whole = word("990,00 ₽", 0, 300, 60), word("990,00 ₽", 60, 300, 60)

    assert [seen([one]).amounts[0].whole for one in (cut, whole)] == [False, True]


def test_a_sum_of_which_a_digit_was_guessed_is_not_certain() -> None:
    sure = Word("990,00 ₽", 60, 300, 300, 60, 0.0, 0.99)
    guessed = Word("990,00 ₽", 60, 300, 300, 60, 0.0, 0.6)

    assert [seen([one]).amounts[0].whole for one in (sure, guessed)] == [True, False]


def test_a_person_is_known_as_the_recipient_where_the_label_cannot_be_read() -> None:
    assert [one.text for one in seen([word("Пётр Кузьмич Ж.", 60, 300)]).recipients] == ["Пётр Кузьмич Ж."]
    assert seen([word("Отправитель", 60, 260), word("Пётр Кузьмич Ж.", 60, 300)]).recipients == ()


def test_yuan_and_yen_are_told_apart_by_what_stands_around() -> None:
    sum_ = word("¥128", 60, 300)
    chinese, japanese = seen([sum_, word("支付成功", 60, 400)]), seen([sum_, word("支払い", 60, 400)])

    assert [one.currency for one in chinese.currency_words] == ["CNY"]
    assert [one.currency for one in japanese.currency_words] == ["JPY"]
