"""Layouts in the manner of Chinese apps."""

import random
from decimal import Decimal

from tests.bench.receipts.case import Case
from tests.bench.receipts.money import chinese_day, digits, yuan
from tests.bench.receipts.screen import Screen, Theme

WHITE = (255, 255, 255)
GREEN = (7, 193, 96)
BLUE = (22, 119, 255)
RED = (214, 40, 40)
CRIMSON = (200, 20, 60)

WECHAT = Theme((237, 237, 237), (20, 20, 20), (128, 128, 128), GREEN, "cjk", WHITE)
ALIPAY = Theme((245, 245, 245), (25, 25, 25), (140, 140, 140), BLUE, "cjk", WHITE)
BANK = Theme((250, 250, 250), (40, 40, 40), (120, 120, 120), RED, "cjk", WHITE)
UNIONPAY = Theme((248, 248, 248), (30, 30, 30), (130, 130, 130), CRIMSON, "cjk", WHITE)

STATES = {
    "wechat": {"done": "支付成功", "failed": "支付失败", "pending": "支付处理中", "refunded": "已全额退款"},
    "alipay": {"done": "交易成功", "failed": "交易关闭", "pending": "等待付款", "refunded": "退款成功"},
    "bank": {"done": "转账成功", "failed": "转账失败", "pending": "处理中", "refunded": "已退回"},
    "unionpay": {"done": "付款成功", "failed": "付款失败", "pending": "处理中", "refunded": "已退款"},
}
TRADES = ("云端会员服务", "数码配件", "月度订阅", "在线课程")


def _decoy(case: Case, r: random.Random) -> Decimal:
    return case.trap if case.trap is not None else Decimal(r.randint(1100, 999999)) / 100


def _top(screen: Screen, title: str, r: random.Random) -> None:
    screen.status_bar(f"{r.randint(0, 23)}:{r.randint(0, 59):02d}", r.randint(5, 99))
    screen.text(180, 40, title, 17, anchor="middle", bold=True)
    screen.text(14, 38, "<", 20)


def wechat_bill(screen: Screen, case: Case) -> None:
    """A bill of WeChat's: the sum without a mark, with a minus."""
    r = case.rolls()
    _top(screen, r.choice(("账单详情", "交易详情")), r)
    screen.circle(180, 110, 24, GREEN)
    screen.text(180, 146, case.recipient, 15, anchor="middle")
    hero = f"-{yuan(case.amount, r, bare=True)}"
    screen.text(180, 178, hero, r.choice((34, 38, 42)), anchor="middle", bold=True, paid=True)
    screen.line(236)
    y = 252.0
    if r.random() < 0.5 or case.trap is not None:
        screen.row(y, "原价", yuan(case.amount + _decoy(case, r) if case.trap is None else _decoy(case, r), r))
        screen.row(y + 28, "优惠", f"-{yuan(Decimal(r.randint(100, 900)) / 100, r)}")
        y += 56
    rows = [
        ("当前状态", STATES["wechat"][case.outcome]),
        ("支付时间", chinese_day(case.at, r)),
        ("商品", r.choice(TRADES)),
        ("商户全称", case.recipient),
        ("收单机构", "财付通支付科技有限公司"),
        ("支付方式", r.choice(("零钱", f"招商银行储蓄卡({digits(r, 4)})"))),
        ("交易单号", digits(r, 28)),
        ("商户单号", digits(r, r.choice((18, 22, 24)))),
    ]
    for label, value in rows:
        screen.row(y, label, value, 13)
        y += 29


def wechat_done(screen: Screen, case: Case) -> None:
    """The page right after a payment in WeChat."""
    r = case.rolls()
    screen.status_bar(f"{case.at:%H:%M}", r.randint(5, 99))
    screen.circle(180, 92, 26, GREEN)
    screen.tick(180, 92, 26, WHITE)
    screen.text(180, 134, STATES["wechat"][case.outcome], 18, GREEN, anchor="middle")
    screen.text(180, 190, case.recipient, 15, anchor="middle")
    hero = r.choice(("¥{}", "￥{}")).format(f"{case.amount:.2f}")
    screen.text(180, 222, hero, r.choice((36, 40, 46)), anchor="middle", bold=True, paid=True)
    screen.line(290)
    screen.row(306, "收款方", case.recipient)
    screen.row(336, "支付时间", chinese_day(case.at, r))
    screen.row(366, "零钱余额", yuan(_decoy(case, r), r))
    screen.row(396, "获得金币", f"+{r.randint(2, 99)}")
    screen.box(110, 560, 250, 600, screen.theme.card or WHITE, 6)
    screen.text(180, 572, "完成", 16, GREEN, anchor="middle")
    screen.text(180, 640, "微信支付", 12, screen.theme.grey, anchor="middle")


def alipay_bill(screen: Screen, case: Case) -> None:
    """A bill of Alipay's."""
    r = case.rolls()
    _top(screen, "账单详情", r)
    screen.box(10, 70, 350, 230, screen.theme.card or WHITE, 8)
    screen.circle(150, 100, 13, BLUE)
    screen.text(170, 92, case.recipient[:8], 14)
    sign = r.choice(("-", "- ", "−"))
    screen.text(180, 132, f"{sign}{case.amount:,.2f}", r.choice((32, 36, 40)), anchor="middle", bold=True, paid=True)
    screen.text(180, 192, STATES["alipay"][case.outcome], 14, screen.theme.grey, anchor="middle")
    y = 246.0
    rows = [
        ("付款方式", r.choice(("余额宝", "花呗", f"建设银行({digits(r, 4)})"))),
        ("商品说明", r.choice(TRADES)),
        ("收款方全称", case.recipient),
        ("支付时间" if r.random() < 0.5 else "创建时间", chinese_day(case.at, r)),
        ("支付宝交易号" if r.random() < 0.5 else "订单号", digits(r, 28)),
        ("商家订单号", f"T{digits(r, 15)}"),
        ("可用余额", yuan(_decoy(case, r), r)),
        ("积分", f"+{r.randint(1, 300)}"),
    ]
    for label, value in rows:
        screen.row(y, label, value, 13)
        y += 30
    screen.text(16, y + 14, "账单管理", 13, screen.theme.grey)
    screen.text(16, y + 44, "对此订单有疑问", 13)


def chinese_bank(screen: Screen, case: Case) -> None:
    """A bank's receipt of a transfer."""
    r = case.rolls()
    screen.box(0, 0, 360, 64, RED)
    screen.text(180, 34, r.choice(("转账结果", "电子回单")), 17, WHITE, anchor="middle")
    screen.circle(180, 112, 22, RED)
    screen.tick(180, 112, 22, WHITE)
    screen.text(180, 146, STATES["bank"][case.outcome], 17, anchor="middle")
    hero = f"{case.amount:,.2f}元" if r.random() < 0.5 else f"人民币 {case.amount:,.2f}"
    screen.text(180, 182, hero, 26, anchor="middle", bold=True, paid=True)
    y = 240.0
    rows = [
        ("收款人", case.recipient),
        ("收款账号", f"6222 **** **** {digits(r, 4)}"),
        ("转账金额", f"{case.amount:,.2f}元"),
        ("手续费", f"{case.fee:.2f}元"),
        ("付款账户余额", f"{_decoy(case, r):,.2f}元"),
        ("交易时间", chinese_day(case.at, r)),
        ("交易流水号", digits(r, 20)),
        ("附言", r.choice(TRADES)),
    ]
    for label, value in rows:
        screen.row(y, label, value, 14, paid=label == "转账金额")
        y += 32
    screen.text(180, y + 20, f"客服热线 9{digits(r, 4)}", 12, screen.theme.grey, anchor="middle")


def unionpay(screen: Screen, case: Case) -> None:
    """A Chinese wallet: the sum with its unit apart, what was saved under it, rows in a card."""
    r = case.rolls()
    screen.status_bar(f"{case.at:%H:%M}", r.randint(9, 99))
    screen.text(180, 40, "云闪付", 17, CRIMSON, anchor="middle", bold=True)
    screen.text(180, 96, STATES["unionpay"][case.outcome], 17, anchor="middle")
    screen.text(180, 132, f"¥{case.amount:,.2f}", r.choice((34, 40)), anchor="middle", bold=True, paid=True)
    screen.text(180, 196, f"已优惠{r.randint(1, 9)}.{r.randint(10, 99)}元", 12, CRIMSON, anchor="middle")
    screen.box(10, 226, 350, 500, screen.theme.card or WHITE, 10)
    rows = [
        ("商户名称", case.recipient),
        ("付款卡", f"招商银行储蓄卡[{digits(r, 4)}]"),
        ("交易时间", chinese_day(case.at, r)),
        ("订单编号", digits(r, 21)),
        ("参考号", digits(r, 12)),
        ("账户余额", f"{case.other(r):,.2f}元"),
        ("获得积分", f"{r.randint(5, 400)}"),
    ]
    for number, (label, value) in enumerate(rows):
        screen.row(242 + 36 * number, label, value, 13)
