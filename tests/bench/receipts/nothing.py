"""Pictures that are no receipt of a payment, with prices of ours on them."""

from collections.abc import Callable

from tests.bench.receipts.case import Case
from tests.bench.receipts.chinese import ALIPAY
from tests.bench.receipts.money import digits, rub, western, yuan
from tests.bench.receipts.russian import SBER, TBANK
from tests.bench.receipts.screen import Screen, Theme
from tests.bench.receipts.western import WALLET

SHOP = Theme((255, 255, 255), (20, 20, 20), (120, 120, 120), (200, 60, 30), "roboto", (240, 240, 240))


def _sum(case: Case) -> str:
    r = case.rolls()
    match case.currency:
        case "CNY":
            return yuan(case.amount, r)
        case "RUB":
            return rub(case.amount, r)
        case other:
            return western(case.amount, other, r)


def balance(screen: Screen, case: Case) -> None:
    """What is on the card, large, and what was spent this month."""
    r = case.rolls()
    title, left, spent = {
        "CNY": ("我的余额", "可用余额", "本月支出"),
        "RUB": ("Мои финансы", "Баланс карты", "Траты за ноябрь"),
    }.get(case.currency, ("My wallet", "Available balance", "Spent in November"))
    screen.status_bar("9:41", 88)
    screen.text(16, 44, title, 18, bold=True)
    screen.text(180, 120, left, 14, screen.theme.grey, anchor="middle")
    screen.text(180, 146, _sum(case), 34, anchor="middle", bold=True, paid=True)
    screen.row(230, spent, _sum(case))
    screen.row(262, "VISA", f"•• {digits(r, 4)}")


def prices(screen: Screen, case: Case) -> None:
    """A list of what the shop sells."""
    r = case.rolls()
    screen.status_bar("12:08", 55)
    screen.text(16, 44, {"CNY": "套餐价格", "RUB": "Наши тарифы"}.get(case.currency, "Our plans"), 20, bold=True)
    for number, name in enumerate(("Basic", "Pro", "Max")):
        top = 100.0 + 120 * number
        screen.box(12, top, 348, top + 100, screen.theme.card or (240, 240, 240), 10)
        screen.text(28, top + 16, name, 16, bold=True)
        other = case.amount if number == 1 else case.amount + r.randint(1, 500)
        shown = _sum(case) if number == 1 else f"{other}"
        screen.text(28, top + 48, shown, 24, bold=True, paid=number == 1)
    screen.box(12, 500, 348, 546, screen.theme.accent, 8)
    button = {"CNY": "立即购买", "RUB": "Оплатить"}.get(case.currency, "Pay now")
    screen.text(180, 512, button, 16, (255, 255, 255), anchor="middle")


def chat(screen: Screen, case: Case) -> None:
    """People who talk of money."""
    r = case.rolls()
    screen.status_bar("18:20", 31)
    lines = {
        "CNY": ("多少钱?", f"{_sum(case)}", "好的, 明天转", "谢谢"),
        "RUB": ("Сколько с меня?", f"С тебя {_sum(case)}", "Ок, завтра переведу", "Спасибо!"),
    }.get(case.currency, ("How much do I owe?", f"It is {_sum(case)}", "Ok, will send tomorrow", "Thanks"))
    for number, line in enumerate(lines):
        top = 90.0 + 70 * number
        side = 16 if number % 2 == 0 else 120
        screen.box(side, top, side + 220, top + 48, screen.theme.card or (230, 240, 230), 12)
        screen.text(side + 14, top + 14, line, 15, paid=number == 1)
    screen.text(20, 600, f"{r.randint(10, 23)}:{r.randint(10, 59)}", 11, screen.theme.grey)


def to_pay(screen: Screen, case: Case) -> None:
    """A page that asks to pay; nothing was paid yet."""
    r = case.rolls()
    title, label, button = {
        "CNY": ("确认付款", "待支付", "立即付款"),
        "RUB": ("Подтверждение", "К оплате", "Оплатить"),
    }.get(case.currency, ("Confirm payment", "Amount due", "Pay now"))
    screen.status_bar("20:15", 64)
    screen.text(180, 44, title, 17, anchor="middle", bold=True)
    screen.text(180, 110, label, 14, screen.theme.grey, anchor="middle")
    screen.text(180, 136, _sum(case), 36, anchor="middle", bold=True, paid=True)
    screen.row(240, {"CNY": "订单编号", "RUB": "Номер заказа"}.get(case.currency, "Order"), digits(r, 12))
    screen.box(20, 560, 340, 606, screen.theme.accent, 8)
    screen.text(180, 572, button, 16, (255, 255, 255), anchor="middle")


def colours(screen: Screen, case: Case) -> None:
    """No words at all."""
    r = case.rolls()
    for _ in range(40):
        x, y = r.uniform(0, 360), r.uniform(0, screen.height)
        screen.circle(x, y, r.uniform(5, 80), (r.randint(0, 255), r.randint(0, 255), r.randint(0, 255)))


NOTHING: dict[str, tuple[Callable[[Screen, Case], None], Theme]] = {
    "balance": (balance, SBER),
    "prices": (prices, SHOP),
    "chat": (chat, TBANK),
    "to_pay": (to_pay, ALIPAY),
    "colours": (colours, WALLET),
}
DECOYS = ("balance", "to_pay")
NO_RECEIPT = ("prices", "chat", "colours")
