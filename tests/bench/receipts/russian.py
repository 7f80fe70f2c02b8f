"""Layouts in the manner of Russian apps."""

import random
from decimal import Decimal

from tests.bench.receipts.case import Case
from tests.bench.receipts.money import digits, rub, russian_day
from tests.bench.receipts.screen import Screen, Theme

WHITE = (255, 255, 255)
GREEN = (33, 160, 56)
YELLOW = (255, 221, 45)
VIOLET = (82, 46, 152)
NAVY = (10, 40, 150)

SBER = Theme(WHITE, (25, 25, 25), (125, 125, 130), GREEN, "roboto", (242, 244, 247))
TBANK = Theme((246, 247, 248), (30, 30, 32), (146, 153, 162), YELLOW, "roboto", WHITE)
SLIP = Theme(WHITE, (20, 20, 20), (110, 110, 110), VIOLET, "dejavu", WHITE)
VTB = Theme((240, 244, 252), (20, 24, 40), (110, 118, 140), NAVY, "inter", WHITE)

STATES: dict[str, dict[str, tuple[str, ...]]] = {
    "sber": {
        "done": ("Перевод доставлен", "Перевод выполнен", "Платёж выполнен"),
        "failed": ("Операция отклонена", "Перевод не выполнен"),
        "pending": ("Платёж в обработке", "Перевод обрабатывается"),
        "refunded": ("Возврат средств", "Операция возвращена"),
    },
    "tbank": {
        "done": ("Успешно", "Перевод отправлен", "Исполнено"),
        "failed": ("Отклонено", "Не удалось выполнить перевод"),
        "pending": ("В обработке", "Ожидает подтверждения"),
        "refunded": ("Возврат", "Платёж возвращён"),
    },
    "slip": {
        "done": ("Исполнено", "Успешно", "Выполнено"),
        "failed": ("Отказ", "Не выполнено"),
        "pending": ("В обработке",),
        "refunded": ("Возврат",),
    },
    "vtb": {
        "done": ("Перевод выполнен",),
        "failed": ("Операция отклонена банком",),
        "pending": ("Платёж обрабатывается",),
        "refunded": ("Платёж возвращён",),
    },
}


def _balance(case: Case, r: random.Random) -> Decimal:
    return case.trap if case.trap is not None else Decimal(r.randint(120000, 9999999)) / 100


def _fee(case: Case, r: random.Random) -> str:
    if case.fee:
        return rub(case.fee, r, kopecks=True, mark="₽")
    return r.choice(("0 ₽", "0,00 ₽", "Без комиссии"))


def _phone(form: str, r: random.Random) -> str:
    return form.format(r.randint(900, 999), digits(r, 3), digits(r, 2), digits(r, 2))


def sber(screen: Screen, case: Case) -> None:
    """Done in SberBank Online."""
    r = case.rolls()
    screen.status_bar(f"{case.at:%H:%M}", r.randint(5, 99))
    screen.circle(180, 96, 30, GREEN)
    screen.tick(180, 96, 30, WHITE)
    screen.text(180, 140, r.choice(STATES["sber"][case.outcome]), 18, anchor="middle", bold=True)
    screen.text(180, 174, rub(case.amount, r, mark="₽"), r.choice((28, 32, 36)), anchor="middle", bold=True, paid=True)
    screen.text(180, 222, case.recipient, 14, screen.theme.grey, anchor="middle")
    screen.box(10, 250, 350, 322, screen.theme.card or WHITE, 10)
    screen.text(24, 262, "Счёт списания", 12, screen.theme.grey)
    screen.text(24, 284, f"Платёжный счёт •• {digits(r, 4)}", 13)
    screen.text(24, 303, f"Баланс {rub(_balance(case, r), r, kopecks=True, mark='₽')}", 12, screen.theme.grey)
    screen.below(336, "Получатель", case.recipient)
    screen.below(380, "Комиссия", _fee(case, r))
    screen.below(424, "Дата и время", russian_day(case.at, r))
    screen.below(468, "Номер операции", digits(r, 14))
    screen.below(512, "Номер телефона получателя", _phone("+7 ({}) {}-{}-{}", r))
    screen.text(16, 566, f"Бонусы СПАСИБО +{r.randint(2, 60)}", 13, GREEN)
    screen.box(16, 600, 344, 640, GREEN, 8)
    screen.text(180, 612, "СберБанк Онлайн", 14, WHITE, anchor="middle")


def tbank(screen: Screen, case: Case) -> None:
    """An operation in T-Bank's history."""
    r = case.rolls()
    screen.status_bar(f"{r.randint(0, 23)}:{r.randint(0, 59):02d}", r.randint(5, 99))
    screen.text(16, 44, russian_day(case.at, r), 12, screen.theme.grey)
    screen.circle(180, 104, 28, YELLOW)
    screen.text(180, 142, case.recipient, 17, anchor="middle", bold=True)
    screen.text(180, 168, r.choice(("Переводы", "Перевод по СБП")), 12, screen.theme.grey, anchor="middle")
    minus = r.choice(("−", "-", "– "))
    hero = f"{minus}{rub(case.amount, r, mark='₽')}"
    screen.text(180, 194, hero, r.choice((30, 34, 38)), anchor="middle", bold=True, paid=True)
    screen.box(12, 250, 348, 310, screen.theme.card or WHITE, 12)
    screen.text(24, 262, "Статус", 12, screen.theme.grey)
    screen.text(24, 282, r.choice(STATES["tbank"][case.outcome]), 15)
    screen.box(12, 320, 348, 380, screen.theme.card or WHITE, 12)
    screen.text(24, 332, f"Black •{digits(r, 4)}", 13, screen.theme.grey)
    screen.text(24, 352, f"Остаток {rub(_balance(case, r), r, kopecks=True, mark='₽')}", 13)
    screen.row(398, "Кэшбэк", f"+{r.randint(1, 90)} ₽")
    screen.row(426, "Комиссия", _fee(case, r))
    screen.row(454, "Получатель", case.recipient)
    screen.row(482, "Идентификатор операции", f"A{digits(r, 15)}", 11)
    screen.row(510, "Телефон получателя", _phone("+7 {} {}-{}-{}", r))
    screen.text(180, 580, "Т-Банк", 13, screen.theme.grey, anchor="middle")


def slip(screen: Screen, case: Case) -> None:
    """A slip of the system of fast payments, as a PDF shows it."""
    r = case.rolls()
    screen.text(180, 26, "Чек по операции", 17, anchor="middle", bold=True)
    system = r.choice(("Система быстрых платежей", "Перевод по СБП"))
    screen.text(180, 54, system, 12, screen.theme.grey, anchor="middle")
    screen.text(180, 74, russian_day(case.at, r), 12, screen.theme.grey, anchor="middle")
    y = 104.0
    total = case.amount + case.fee
    rows = [
        ("Статус", r.choice(STATES["slip"][case.outcome])),
        ("ФИО получателя", case.recipient),
        ("Номер телефона получателя", _phone("+7({}){}-{}-{}", r)),
        ("Банк получателя", r.choice(("ВТБ", "Альфа-Банк", "Т-Банк"))),
        ("Сумма перевода", rub(case.amount, r, kopecks=True)),
        ("Комиссия", rub(case.fee, r, kopecks=True)),
        ("Номер операции в СБП", f"A{digits(r, 20)}"),
        ("Карта отправителя", f"**** {digits(r, 4)}"),
    ]
    if case.fee:
        rows.insert(6, ("Итого к списанию", rub(total, r, kopecks=True)))
    if case.trap is not None:
        rows.append(("Доступный остаток", rub(case.trap, r, kopecks=True)))
    for label, value in rows:
        screen.below(y, label, value, r.choice((14, 15)), paid=label == "Сумма перевода")
        y += 50
    screen.text(16, y + 10, f"СУИП {digits(r, 12)}", 11, screen.theme.grey)


def vtb(screen: Screen, case: Case) -> None:
    """A Russian bank: the state on a blue head, the sum below its label in a card."""
    r = case.rolls()
    screen.box(0, 0, 360, 150, NAVY)
    screen.text(18, 10, f"{case.at:%H:%M}", 12, WHITE)
    screen.text(342, 10, f"{r.randint(9, 99)}%", 11, WHITE, anchor="right")
    screen.text(20, 80, STATES["vtb"][case.outcome][0], 18, WHITE, bold=True)
    screen.box(10, 130, 350, 236, screen.theme.card or WHITE, 14)
    screen.text(24, 150, "Сумма операции", 12, screen.theme.grey)
    screen.text(24, 178, rub(case.amount, r, kopecks=True), r.choice((26, 30)), bold=True, paid=True)
    screen.below(256, "Комиссия", rub(case.fee, r, kopecks=True))
    screen.below(300, "Кому", case.recipient)
    screen.below(344, "Банк получателя", r.choice(("Сбербанк", "Т-Банк")))
    screen.below(388, "Откуда", f"Мастер-счёт *{digits(r, 4)}")
    screen.below(432, "Остаток на счёте", rub(case.other(r), r, kopecks=True))
    screen.below(476, "Дата операции", russian_day(case.at, r))
    screen.below(520, "Идентификатор операции в СБП", f"B{digits(r, 21)}", 12)
    screen.text(180, 600, "ВТБ Онлайн", 13, screen.theme.grey, anchor="middle")
