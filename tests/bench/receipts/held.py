"""Three layouts that are held back from whoever writes the reader.

They were drawn, from how the apps look, by somebody who had seen neither the reader nor its words, and of what it makes
of other layouts only the totals; nothing had read them before they stood here. Their
letters (Manrope, WenQuanYi Micro Hei, Clear Sans) are on no open layout. Once they have been read and looked at, they
belong to the open ones.
"""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from tests.bench.receipts.case import OURS, Case
from tests.bench.receipts.making import Layout
from tests.bench.receipts.money import MONTHS, digits, rub
from tests.bench.receipts.screen import Colour, Screen, Theme

WHITE = (255, 255, 255)
AZURE, GREEN, ORANGE, RED = (40, 115, 255), (7, 193, 96), (240, 140, 30), (230, 70, 70)
SKY, INDIGO, STEEL = (16, 174, 255), (94, 101, 250), (100, 125, 175)

OZON = Theme((242, 245, 249), (0, 26, 52), (112, 127, 141), AZURE, "manrope", WHITE)
REMITTANCE = Theme(WHITE, (25, 25, 25), (136, 136, 136), GREEN, "wqy")
REVOLUT = Theme((247, 247, 247), (25, 28, 31), (113, 117, 122), INDIGO, "clear", WHITE)

COLOURS: dict[str, Colour] = {"done": GREEN, "failed": RED, "pending": ORANGE, "refunded": ORANGE}
STATES: dict[str, dict[str, tuple[str, ...]]] = {
    "ozon": {
        "done": ("Выполнено", "Выполнен"),
        "failed": ("Отклонено", "Не выполнено"),
        "pending": ("В обработке",),
        "refunded": ("Возврат", "Возвращено"),
    },
    "remittance": {
        "done": ("{}已收款", "{}已收钱"),
        "failed": ("转账失败",),
        "pending": ("待{}确认收款", "待{}收款"),
        "refunded": ("{}已退还", "已退还"),
    },
    "revolut": {
        "done": ("Completed",),
        "failed": ("Failed", "Declined"),
        "pending": ("Pending",),
        "refunded": ("Reverted", "Refunded"),
    },
}


def ozon(screen: Screen, case: Case) -> None:
    """A transfer in the history of Ozon Bank."""
    r = case.rolls()
    screen.status_bar(f"{r.randint(0, 23)}:{r.randint(0, 59):02d}", r.randint(5, 99))
    screen.text(16, 38, "←", 20)
    screen.text(180, 40, "Перевод по СБП", 16, anchor="middle", bold=True)
    screen.circle(180, 100, 27, AZURE)
    screen.text(180, 91, case.recipient[0], 22, WHITE, anchor="middle", bold=True)
    screen.text(180, 138, case.recipient, 16, anchor="middle", bold=True)
    phone = f"+7 {r.randint(900, 999)} {digits(r, 3)}-{digits(r, 2)}-{digits(r, 2)}"
    screen.text(180, 162, phone, 13, screen.theme.grey, anchor="middle")
    minus = r.choice(("− ", "−", "- "))
    hero = f"{minus}{rub(case.amount, r, mark='₽')}"
    screen.text(180, 190, hero, r.choice((30, 34)), anchor="middle", bold=True, paid=True)
    state = r.choice(STATES["ozon"][case.outcome])
    screen.text(180, 240, state, 14, COLOURS[case.outcome], anchor="middle")
    rows = [
        ("Дата и время", f"{case.at.day} {MONTHS[case.at.month - 1]} {case.at.year}, {case.at:%H:%M}"),
        ("Счёт списания", f"Ozon Карта •• {digits(r, 4)}"),
        ("Банк получателя", r.choice(("Сбербанк", "Т-Банк", "ВТБ"))),
        ("Комиссия", rub(case.fee, r, kopecks=True, mark="₽") if case.fee else r.choice(("0 ₽", "Без комиссии"))),
        ("Остаток на счёте", rub(case.other(r), r, kopecks=True, mark="₽")),
        ("Номер операции", digits(r, r.choice((10, 12)))),
    ]
    if case.fee:
        rows.insert(4, ("Списано", rub(case.amount + case.fee, r, kopecks=True, mark="₽")))
    screen.box(10, 270, 350, 282 + 32 * len(rows), screen.theme.card or WHITE, 14)
    for number, (label, value) in enumerate(rows):
        screen.text(24, 286 + 32 * number, label, 13, screen.theme.grey)
        screen.text(336, 286 + 32 * number, value, 13, anchor="right")
    screen.box(10, 524, 350, 572, screen.theme.card or WHITE, 14)
    screen.text(24, 541, "Кешбэк за месяц", 13)
    screen.text(336, 541, f"{r.randint(20, 900)} баллов", 13, AZURE, anchor="right")
    for left, button in ((10, "Повторить"), (184, "Справка")):
        screen.box(left, 600, left + 166, 644, AZURE, 12)
        screen.text(left + 83, 614, button, 14, WHITE, anchor="middle", bold=True)


def remittance(screen: Screen, case: Case) -> None:
    """The page of a transfer between friends in WeChat, as the one who sent it sees it."""
    r = case.rolls()
    screen.status_bar(f"{r.randint(0, 23)}:{r.randint(0, 59):02d}", r.randint(5, 99))
    screen.text(14, 38, "<", 20)
    _remittance_sign(screen, case)
    state = r.choice(STATES["remittance"][case.outcome]).format(case.recipient)
    screen.text(180, 176, state, 17, anchor="middle")
    screen.text(180, 216, f"¥{case.amount:,.2f}", r.choice((38, 42, 46)), anchor="middle", bold=True, paid=True)
    bank = f"{r.choice(('招商银行', '建设银行', '工商银行'))}({digits(r, 4)})"
    source = r.choice(("零钱", "零钱通", bank))
    below = {
        "pending": "1天内对方未确认，将退还给你",
        "failed": "款项未转出，请稍后再试",
        "refunded": f"已退款到{source}",
    }
    if case.outcome in below:
        screen.text(180, 280, below[case.outcome], 13, screen.theme.grey, anchor="middle")
    screen.line(316)
    rows = [
        ("收款方", case.recipient),
        ("转账说明", _note(case, r)),
        ("转账时间", _chinese(case.at)),
        ("支付方式", source),
        ("转账单号", f"10000500{case.at:%Y%m%d}{digits(r, 12)}"),
    ]
    later = {"done": "收款时间", "refunded": "退款时间"}.get(case.outcome)
    if later:
        midnight = case.at.replace(hour=23, minute=59, second=59)
        rows.insert(3, (later, _chinese(min(midnight, case.at + timedelta(seconds=r.randint(4, 1800))))))
    for number, (label, value) in enumerate(rows):
        screen.text(16, 334 + 32 * number, label, 13, screen.theme.grey)
        screen.text(96, 334 + 32 * number, value, 13)
    if case.outcome == "pending":
        screen.text(180, 600, "重发转账消息", 14, STEEL, anchor="middle")


def _remittance_sign(screen: Screen, case: Case) -> None:
    x, y, ground = 180, 116, screen.theme.ground
    if case.outcome == "done":
        screen.circle(x, y, 30, GREEN)
        screen.tick(x, y, 28, WHITE)
    elif case.outcome == "pending":
        screen.circle(x, y, 30, SKY)
        screen.circle(x, y, 25, ground)
        screen.box(x - 1.5, y - 15, x + 1.5, y, SKY)
        screen.box(x - 1.5, y - 1.5, x + 12, y + 1.5, SKY)
    else:
        screen.circle(x, y, 30, COLOURS[case.outcome])
        screen.box(x - 2.5, y - 16, x + 2.5, y + 5, WHITE)
        screen.circle(x, y + 13, 3, WHITE)


def _note(case: Case, r: random.Random) -> str:
    if case.trap is not None:
        return r.choice(("续费，原价¥{:.2f}", "会员费（上次{:.2f}元）")).format(case.trap)
    return r.choice(
        ("微信转账", "会员续费", f"{case.at.month}月会员", f"订单{digits(r, 6)}", f"尾号{digits(r, 4)}续费")
    )


def _chinese(at: datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}"


def revolut(screen: Screen, case: Case) -> None:
    """A transfer in the history of Revolut."""
    r = case.rolls()
    screen.status_bar(f"{r.randint(0, 23)}:{r.randint(0, 59):02d}", r.randint(5, 99))
    screen.text(16, 38, "←", 20)
    screen.circle(316, 100, 26, INDIGO)
    screen.text(316, 91, "".join(part[0] for part in case.recipient.split()), 18, WHITE, anchor="middle", bold=True)
    short = r.random() < 0.5
    screen.text(16, 82, f"-{_money(case, case.amount, short=short)}", r.choice((32, 36)), bold=True, paid=True)
    screen.text(16, 130, f"To {case.recipient}", 16)
    screen.text(16, 156, _western(case), 13, screen.theme.grey)
    for left, button in ((16, "Send again"), (132, "Split bill")):
        screen.box(left, 188, left + 106, 222, screen.theme.card or WHITE, 17)
        screen.text(left + 53, 198, button, 13, INDIGO, anchor="middle", bold=True)
    rows = [
        ("Status", r.choice(STATES["revolut"][case.outcome])),
        ("From", f"Personal {case.currency} •• {digits(r, 4)}"),
        ("Reference", r.choice(("Subscription", "November", f"Invoice {digits(r, 5)}", "Sent from Revolut"))),
        ("Recipient gets", _money(case, case.amount, short=short)),
        ("Fee", _money(case, case.fee) if case.fee else "No fee"),
        ("Balance", _money(case, case.other(r))),
        ("RevPoints", f"+{r.randint(1, 60)}"),
        ("Transaction ID", f"{r.getrandbits(32):08x}-{r.getrandbits(16):04x}-{r.getrandbits(16):04x}"),
    ]
    if case.fee:
        rows.insert(5, ("Total", _money(case, case.amount + case.fee)))
    screen.box(10, 244, 350, 256 + 36 * len(rows), screen.theme.card or WHITE, 14)
    for number, (label, value) in enumerate(rows):
        y = 262 + 36 * number
        screen.text(24, y, label, 14, screen.theme.grey)
        screen.text(336, y, value, 14, anchor="right", paid=label == "Recipient gets")
    screen.text(24, 606, "Get help", 14, INDIGO)


def _money(case: Case, value: Decimal, *, short: bool = False) -> str:
    sign = {"USD": "$", "EUR": "€"}[case.currency]
    text = f"{sign}{value:,.2f}"
    return text.removesuffix(".00") if short else text


def _western(case: Case) -> str:
    if case.currency == "USD":
        return f"{case.at:%B} {case.at.day}, {case.at.year}, {case.at.hour % 12 or 12}:{case.at:%M %p}"
    return f"{case.at.day} {case.at:%B} {case.at.year}, {case.at:%H:%M}"


HELD = {
    "ozon": Layout(ozon, OZON, ("RUB",), (OURS[0],), fees=True),
    "remittance": Layout(remittance, REMITTANCE, ("CNY",), (OURS[2],)),
    "revolut": Layout(revolut, REVOLUT, ("USD", "EUR"), (OURS[1],), fees=True),
}
