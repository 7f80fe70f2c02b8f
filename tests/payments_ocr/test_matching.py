"""Known words, also where a letter of them was read wrongly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments_ocr.reading.labels import label_in
from payments_ocr.reading.matching import Lexicon
from payments_ocr.reading.vocabulary import apps, currencies, labels, statuses
from tests.requirements import requirement

STATUSES = Lexicon(statuses())
LONG = [word for meaning, words in labels().items() if meaning != "recipient" for word in words if len(word) >= 12]


def said(text: str) -> str | None:
    found = STATUSES.best(text)
    return found.meaning if found is not None else None


@requirement("ocr:reader:statuses")
@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("支付成功", "done"),
        ("支付失败", "failed"),
        ("支付处理中", "pending"),
        ("已全额退款", "refunded"),
        ("Перевод выполнен", "done"),
        ("Перевод не выполнен", "failed"),
        ("Не выполнено", "failed"),
        ("Не удалось выполнить перевод", "failed"),
        ("Платёж в обработке", "pending"),
        ("Возврат средств", "refunded"),
        ("Payment completed", "done"),
        ("Payment failed", "failed"),
        ("not completed", "failed"),
        ("Unsuccessful", "failed"),
        ("Пepeвoд выпoлнeн", "done"),
        ("Платеж исполнеи", "done"),
        ("Paid with", "none"),
        ("云端服务", None),
        ("Иван Петрович", None),
        ("", None),
    ],
)
def test_a_word_of_an_app_is_understood(text: str, meaning: str | None) -> None:
    assert said(text) == meaning


@requirement("ocr:reader:labels")
@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("手续费", "fee"),
        ("可用余额", "balance"),
        ("付款账户余额", "balance"),
        ("收款方全称", "recipient"),
        ("交易单号", "transaction"),
        ("Сумма перевода", "paid"),
        ("Сумма комиссии", "fee"),
        ("Итого к списанию", "total"),
        ("Банк получателя", "apart"),
        ("Номер телефона получателя", "number"),
        ("Получатель", "recipient"),
        ("К оплате", "other"),
        ("Available balance", "balance"),
        ("Amount sent", "paid"),
        ("Total", "total"),
        ("Доступныи остаток", "balance"),
        ("Tomato", None),
        ("Иван Петрович С.", None),
    ],
)
def test_a_label_is_understood(text: str, meaning: str | None) -> None:
    assert label_in(text) == meaning


@settings(deadline=None)
@given(st.sampled_from(LONG), st.data())
def test_a_long_label_with_one_letter_wrong_still_means_something_alike(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))

    assert label_in(word[:at] + "ж" + word[at + 1 :]) is not None


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    found = list(STATUSES.all(text))

    assert all(0 < one.covers <= 1 for one in found)


def test_no_phrase_means_two_things() -> None:
    for table in (labels(), statuses(), apps(), currencies()):
        phrases = [phrase for several in table.values() for phrase in several]
        assert len(phrases) == len(set(phrases))
