"""Receipts: from the photo to the credit, the question, the rejection, the undoing."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.ocr import Picture
from contracts.schedule import SubscriptionChanged
from tests.requirements import requirement
from tests.router.money.receipts import Till, album, document, notice, paying, photo
from tests.router.money.shop import BORIS, Shop, texts_to_clients, texts_to_operators
from tests.router.payments.readings import day as moment
from tests.router.payments.readings import number
from tests.router.stage import edits, to_operators


@pytest.fixture
async def till(shop: Shop) -> Till:
    return await paying(shop)


@requirement("payment:shows-tariffs")
async def test_payment_shows_the_tariffs_and_how_to_pay(shop: Shop) -> None:
    await shop.tariff("Месяц", "990")
    await shop.tariff("Год", "12500.50", "USD", days=365)
    await shop.stage.register()
    await shop.stage.client("Оплата")

    (text,) = [text for text in texts_to_clients(await shop.stage.shown()) if "Карта 0000" in text]

    assert "Месяц — 990\u00a0₽ за 30 дней" in text
    assert "Год — 12\u00a0500,50\u00a0$ за 365 дней" in text
    assert "скриншот" in text


@requirement(
    "payment:read",
    "payment:relayed-at-once",
    "payment:credit",
    "payment:credit:told",
    "payment:recipient-word",
    "dialog:unverified-may",
)
async def test_the_next_photo_is_relayed_at_once_and_credits_when_it_is_read(either_shop: Shop) -> None:
    till = await paying(either_shop)
    shown = await till.sends(photo("1"))
    assert [each.show.content.kind for each in to_operators(shown)] == ["photo"]
    assert await till.shop.last_paid_day() is None

    shown = await till.reads("990.00")

    day = till.shop.today + timedelta(days=30)
    assert await till.shop.last_paid_day() == day
    (told,) = texts_to_clients(shown)
    assert "Тариф «Месяц», +30 дней" in told
    assert "2026" not in told  # nobody has proven who this is
    credited = notice(shown, "зачислено")
    assert "Анна · Telegram: зачислено «Месяц», 990\u00a0₽, +30 дней" in credited.text
    assert "Получатель не проверялся" in credited.text
    assert [button.text for row in credited.show.buttons for button in row] == ["Отменить"]
    said = [each.command for each in shown if isinstance(each.command, SubscriptionChanged)]
    assert [(one.last_paid_day, one.paid_at) for one in said] == [(day, till.stage.clock.now())]


@requirement("dialog:claim:meanwhile")
async def test_whoever_waits_for_a_claim_pays_meanwhile_and_reads_no_day(till: Till) -> None:
    for words in ("Здравствуйте", "anna@example.org", "Оплата"):
        await till.sends(words, "tg:2", person=BORIS)
    await till.sends(photo("1"), "tg:2", person=BORIS)

    (told,) = texts_to_clients(await till.reads())

    assert "+30 дней" in told
    assert "2026" not in told
    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=30)


@requirement("payment:credit:told")
async def test_a_verified_client_reads_the_new_last_paid_day(till: Till) -> None:
    await till.shop.change_account("tg:1", verified=True)
    await till.shop.pays("anna@example.org", "Месяц", till.shop.today + timedelta(days=5))
    await till.sends(photo("1"))

    (told,) = texts_to_clients(await till.reads("990.00"))

    assert "оплачен по 19.02.2026" in told  # 15 January and 5 + 30 days


@requirement("payment:other-tariff")
async def test_a_payment_for_another_tariff_changes_it(till: Till) -> None:
    await till.shop.pays("anna@example.org", "Месяц", till.shop.today)
    await till.sends(photo("1"))

    await till.reads("9900.00")

    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=365)


@requirement("payment:until-credit")
async def test_after_a_credit_photos_are_only_relayed_until_payment_is_chosen_again(till: Till) -> None:
    await till.sends(photo("1"))
    await till.reads()

    assert len(to_operators(await till.sends(photo("2")))) == 1
    assert till.to_read == []
    await till.sends("Оплата")
    await till.sends(photo("3"))
    assert len(till.to_read) == 1


@requirement("payment:until-credit")
async def test_after_the_close_photos_are_kept_and_not_read(till: Till) -> None:
    await till.sends("Завершить диалог")

    await till.sends(photo("1"))

    assert till.to_read == []


@requirement("payment:before")
async def test_a_photo_sent_before_payment_was_chosen_is_read_too(shop: Shop) -> None:
    await shop.tariff("Месяц", "990")
    await shop.stage.register()
    till = Till(shop)
    await till.sends(photo("early"))

    await till.sends("Оплата")
    await till.reads()

    assert await shop.last_paid_day() == shop.today + timedelta(days=30)


@requirement("payment:read")
async def test_a_picture_sent_as_a_file_is_read_and_another_file_is_not(till: Till) -> None:
    await till.sends(document("list.pdf", "application/pdf"))
    assert till.to_read == []

    await till.sends(document("shot.png", "image/png"))
    assert [asked.file for asked in till.to_read] == ["tg:shot.png"]


@requirement("payment:album")
async def test_of_an_album_each_picture_is_read_and_the_first_that_fits_credits(till: Till) -> None:
    await till.sends(album("a", "b", "c"))
    assert len(till.to_read) == 3

    assert texts_to_clients(await till.reads(None)) == []  # the others may be better
    shown = await till.reads("990.00")
    after = await till.reads("990.00", picture=Picture(sha256="other", look="f" * 16, width=1, height=1))

    assert len(texts_to_clients(shown)) == 1
    assert (texts_to_clients(after), texts_to_operators(after)) == ([], [])
    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=30)


@requirement("payment:album", "payment:doubt")
async def test_an_album_of_which_nothing_fits_is_one_question(till: Till) -> None:
    await till.sends(album("a", "b"))

    first = await till.reads(None)
    second = await till.reads("777.00")

    assert texts_to_operators(first) == []
    (question,) = texts_to_operators(second)
    assert "Ни один тариф не стоит столько" in question
    assert "Его посмотрит сотрудник" in texts_to_clients(second)[0]


@requirement("payment:doubt", "payment:person-told", "payment:by-button")
async def test_what_fits_no_tariff_is_for_a_person_who_has_a_button_for_each(till: Till) -> None:
    await till.sends(photo("1"))

    shown = await till.reads("777.00")

    question = notice(shown, "сам не зачислен")
    assert "На снимке: 777" in question.text
    buttons = [button.text for row in question.show.buttons for button in row]
    assert buttons == ["Год · 9\u00a0900\u00a0₽", "Месяц · 990\u00a0₽", "Отклонить"]
    assert await till.shop.last_paid_day() is None
    shown = await till.presses(question, "Месяц")
    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=30)
    assert "Вручную: Олег" in notice(shown, "зачислено").text
    assert "✅ Зачислено «Месяц»: Олег" in getattr(edits(shown)[0].content, "text", "")


@requirement("payment:once")
async def test_two_operators_who_press_credit_once(either_shop: Shop) -> None:
    till = await paying(either_shop)
    await till.sends(photo("1"))
    question = notice(await till.reads("777.00"), "сам не зачислен")

    await till.presses(question, "Месяц")
    again = await till.presses(question, "Год")

    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=30)
    assert texts_to_clients(again) == []


@requirement("payment:day")
async def test_today_is_the_day_on_which_the_receipt_came_however_late_somebody_decides(till: Till) -> None:
    came = till.shop.today
    await till.sends(photo("1"))
    question = notice(await till.reads("777.00"), "сам не зачислен")
    till.stage.clock.advance(5 * 24 * 3600)

    await till.presses(question, "Месяц")

    assert await till.shop.last_paid_day() == came + timedelta(days=30)


@requirement("payment:reject")
async def test_a_rejected_receipt_ends_the_wait_and_the_client_is_told(till: Till) -> None:
    await till.sends(photo("1"))
    question = notice(await till.reads("777.00"), "сам не зачислен")

    (told,) = texts_to_clients(await till.presses(question, "Отклонить"))

    assert "не смогли зачислить" in told
    await till.sends(photo("2"))
    assert till.to_read == []


@requirement("payment:undo", "payment:undone-not-by-itself")
async def test_undo_takes_the_days_back_and_the_same_receipt_is_never_credited_by_itself_again(
    either_shop: Shop,
) -> None:
    till = await paying(either_shop)
    await till.shop.pays("anna@example.org", "Месяц", till.shop.today + timedelta(days=2))
    await till.shop.change_account("tg:1", verified=True)
    await till.sends(photo("1"))
    credited = notice(await till.reads(), "зачислено")

    shown = await till.presses(credited, "Отменить")

    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=2)
    assert "подписка оплачена по 17.01.2026" in texts_to_clients(shown)[0]
    assert "↩️ Отменено: Олег. Оплачено по 17.01.2026" in getattr(edits(shown)[0].content, "text", "")
    assert texts_to_clients(await till.presses(credited, "Отменить")) == []
    await till.sends("Оплата")
    await till.sends(photo("1"))
    question = notice(await till.reads(), "сам не зачислен")
    assert "отменили раньше" in question.text
    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=2)


Seen = dict[str, Any]


@requirement("payment:seen")
@pytest.mark.parametrize(
    "second",
    [
        {"picture": Picture(sha256="sha of tg:1", look="f" * 16, width=1, height=1)},
        {"things": (number("T100"),)},
    ],
    ids=["the same bytes", "the same number"],
)
async def test_what_was_credited_once_is_not_credited_again_for_anybody(till: Till, second: Seen) -> None:
    await till.sends(photo("1"))
    await till.reads(things=(number("T100"),))
    await till.stage.register("tg:2", "boris@example.org", person=BORIS)
    await till.sends("Оплата", "tg:2", person=BORIS)
    await till.sends(photo("2"), "tg:2", person=BORIS)

    shown = await till.reads(**second)

    assert "уже зачисляли" in notice(shown, "сам не зачислен").text
    assert await till.shop.last_paid_day("boris@example.org") is None


@requirement("payment:seen")
@pytest.mark.parametrize(
    ("price", "look", "time", "seen"),
    [
        ("990.00", "0000000000000003", "19:25", True),
        ("990.00", "ffffffffffffffff", "19:25", False),
        ("9900.00", "0000000000000003", "19:25", False),
        ("990.00", "0000000000000003", "19:26", False),
    ],
)
async def test_a_near_identical_picture_is_the_same_only_with_the_same_amount_and_time(
    till: Till, price: str, look: str, time: str, seen: bool
) -> None:
    await till.sends(photo("1"))
    await till.read(with_time(till.says(till.to_read.pop(0)), "19:25"))
    await till.sends("Оплата")
    await till.sends(photo("2"))
    picture = Picture(sha256="other", look=look, width=1, height=1)

    shown = await till.read(with_time(till.says(till.to_read.pop(0), price, picture=picture), time))

    assert any("уже зачисляли" in text for text in texts_to_operators(shown)) is seen


def with_time(said: Any, time: str) -> Any:
    return said.model_copy(update={"moments": (moment("2026-01-15").model_copy(update={"time": time}),)})


@requirement("payment:not-credited-may-come-again")
async def test_a_receipt_that_was_not_credited_may_be_sent_again(till: Till) -> None:
    await till.sends(photo("1"))
    await till.reads(None, fault="ocr_down")

    await till.sends(photo("1"))
    await till.reads()

    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=30)


@requirement("payment:once")
async def test_a_question_is_settled_when_another_receipt_of_the_wait_is_credited(till: Till) -> None:
    await till.sends(photo("1"))
    question = notice(await till.reads(None, fault="ocr_down"), "не ответило вовремя")
    await till.sends(photo("1"))

    shown = await till.reads()

    assert "Уже решено" in getattr(edits(shown)[0].content, "text", "")
    await till.presses(question, "Месяц")
    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=30)


@requirement("payment:silent", "payment:once")
async def test_when_nobody_reads_it_a_person_decides_and_a_late_reading_changes_nothing(either_shop: Shop) -> None:
    till = await paying(either_shop)
    await till.sends(photo("1"))
    await till.stage.pass_seconds(240)
    shown = await till.shown()
    assert "распознавание не ответило" in notice(shown, "сам не зачислен").text
    assert len(texts_to_clients(shown)) == 1

    late = till.says(till.to_read[0])
    assert texts_to_operators(await till.read(late)) == []
    assert texts_to_operators(await till.read(late)) == []

    assert await till.shop.last_paid_day() is None


@requirement("payment:once")
async def test_what_was_credited_by_hand_unread_is_known_again_once_it_was_read(till: Till) -> None:
    await till.sends(photo("1"))
    await till.stage.pass_seconds(240)
    await till.presses(notice(await till.shown(), "сам не зачислен"), "Месяц")
    await till.reads()
    await till.sends("Оплата")
    await till.sends(photo("1"))

    shown = await till.reads()

    assert "уже зачисляли" in notice(shown, "сам не зачислен").text


@requirement("payment:once")
async def test_the_same_reading_twice_credits_once(till: Till) -> None:
    await till.sends(photo("1"))
    said = till.says(till.to_read.pop(0))

    await till.read(said)
    again = await till.read(said)

    assert (texts_to_clients(again), texts_to_operators(again)) == ([], [])
    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=30)


@requirement("payment:once")
async def test_another_payment_sent_before_the_first_was_credited_is_for_a_person(till: Till) -> None:
    await till.sends(photo("1"))
    await till.sends(photo("2"))
    await till.reads()

    shown = await till.reads(things=(number("T200"),))

    assert "уже зачислен другой чек" in notice(shown, "сам не зачислен").text
    assert texts_to_clients(shown) == []
    assert await till.shop.last_paid_day() == till.shop.today + timedelta(days=30)


@requirement("identity:credited-final")
async def test_after_a_credit_the_email_is_not_corrected_any_more(till: Till) -> None:
    await till.sends(photo("1"))
    shown = await till.reads()
    menus = [each.show.menu for each in shown if getattr(each.command, "menu", None)]
    assert "Исправить почту" not in [button.text for row in menus[-1] or () for button in row]

    (told,) = texts_to_clients(await till.sends("Исправить почту"))

    assert "только сотрудник" in told
