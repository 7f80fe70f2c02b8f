"""Layouts in the manner of western wallets."""

from decimal import Decimal

from tests.bench.receipts.case import Case
from tests.bench.receipts.money import digits, english_day, western
from tests.bench.receipts.screen import Screen, Theme

WHITE = (255, 255, 255)
BLUE, LIME = (0, 48, 135), (159, 232, 112)

WALLET = Theme(WHITE, (30, 30, 35), (110, 115, 125), BLUE, "open", (245, 247, 250))
TRANSFER = Theme(WHITE, (14, 15, 12), (106, 109, 101), LIME, "pt", (244, 246, 240))

STATES = {
    "done": ("Payment completed", "Completed", "Payment sent"),
    "failed": ("Payment failed", "Declined"),
    "pending": ("Pending", "Processing"),
    "refunded": ("Refunded",),
}
TRANSFER_STATES = {
    "done": "Transfer complete",
    "failed": "Transfer cancelled",
    "pending": "Processing",
    "refunded": "Refunded",
}


def wallet(screen: Screen, case: Case) -> None:
    """Money sent from a wallet."""
    r = case.rolls()
    screen.status_bar(f"{case.at:%H:%M}", r.randint(5, 99))
    screen.text(16, 44, "Transaction details", 18, bold=True)
    screen.text(180, 96, f"You sent money to {case.recipient}", 14, anchor="middle")
    hero = r.choice(("", "-")) + western(case.amount, case.currency, r)
    screen.text(180, 126, hero, r.choice((30, 34, 38)), anchor="middle", bold=True, paid=True)
    screen.text(180, 182, r.choice(STATES[case.outcome]), 14, screen.theme.grey, anchor="middle")
    screen.box(10, 214, 350, 214 + 34 * 8, screen.theme.card or WHITE, 10)
    y = 226.0
    balance = case.trap if case.trap is not None else Decimal(r.randint(2000, 99999)) / 100
    rows = [
        ("Sent to", case.recipient),
        ("Date", english_day(case.at, r)),
        ("Amount sent", western(case.amount, case.currency, r)),
        ("Fee", western(case.fee, case.currency, r)),
        ("Total", western(case.amount + case.fee, case.currency, r)),
        ("Available balance", western(balance, case.currency, r)),
        ("Transaction ID", f"{r.choice('ABCDE')}{digits(r, 8)}K{digits(r, 7)}"),
        ("Paid with", f"Visa ••{digits(r, 4)}"),
    ]
    for label, value in rows:
        screen.row(y, label, value, 13, paid=label == "Amount sent")
        y += 33
    screen.text(180, 540, "Need help? Call 1-888-221-1161", 12, screen.theme.grey, anchor="middle")


def transfer(screen: Screen, case: Case) -> None:
    """A western transfer: what was sent and its fee, in a list with thin lines."""
    r = case.rolls()
    screen.status_bar(f"{case.at:%H:%M}", r.randint(9, 99))
    screen.circle(50, 80, 24, LIME)
    screen.text(90, 66, case.recipient, 17, bold=True)
    screen.text(90, 90, TRANSFER_STATES[case.outcome], 13, screen.theme.grey)
    screen.text(20, 130, western(case.amount, case.currency, r), r.choice((32, 38)), bold=True, paid=True)
    rows = [
        ("You sent", western(case.amount, case.currency, r)),
        ("Our fee", western(case.fee, case.currency, r)),
        ("Total charged", western(case.amount + case.fee, case.currency, r)),
        ("Recipient", case.recipient),
        ("Sent on", english_day(case.at, r)),
        ("Transfer number", digits(r, 10)),
        ("Remaining balance", western(case.other(r), case.currency, r)),
    ]
    for number, (label, value) in enumerate(rows):
        screen.row(206 + 40 * number, label, value, 14)
        screen.line(232 + 40 * number)
