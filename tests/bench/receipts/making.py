"""The pictures of the bench, all from one seed, with what is true of each."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

from PIL import Image

from tests.bench.receipts.case import OFFERS, OURS, TODAY, Case, Kind, Making, Outcome, Truth
from tests.bench.receipts.chinese import (
    ALIPAY,
    BANK,
    UNIONPAY,
    WECHAT,
    alipay_bill,
    chinese_bank,
    unionpay,
    wechat_bill,
    wechat_done,
)
from tests.bench.receipts.nothing import DECOYS, NO_RECEIPT, NOTHING
from tests.bench.receipts.russian import SBER, SLIP, TBANK, VTB, sber, slip, tbank, vtb
from tests.bench.receipts.screen import Screen, Theme
from tests.bench.receipts.taking import taken
from tests.bench.receipts.western import TRANSFER, WALLET, transfer, wallet

WIDTHS = (360, 480, 540, 720, 828, 1080)
HEIGHT = 680


@dataclass(frozen=True)
class Layout:
    """How one app shows a payment, and in which currencies."""

    draw: Callable[[Screen, Case], None]
    theme: Theme
    currencies: tuple[str, ...]
    recipients: tuple[str, ...]
    fees: bool = False
    """Whether it shows a fee beside the sum, so that both are on the picture."""
    traps: bool = True
    """Whether it has room for a price of ours that means something else."""


OPEN: Mapping[str, Layout] = {
    "wechat_bill": Layout(wechat_bill, WECHAT, ("CNY",), (OURS[2],)),
    "wechat_done": Layout(wechat_done, WECHAT, ("CNY",), (OURS[2],)),
    "alipay_bill": Layout(alipay_bill, ALIPAY, ("CNY",), (OURS[2],)),
    "chinese_bank": Layout(chinese_bank, BANK, ("CNY",), (OURS[2],), fees=True),
    "sber": Layout(sber, SBER, ("RUB",), (OURS[0],)),
    "tbank": Layout(tbank, TBANK, ("RUB",), (OURS[0],)),
    "slip": Layout(slip, SLIP, ("RUB",), (OURS[0],), fees=True),
    "wallet": Layout(wallet, WALLET, ("USD", "EUR"), (OURS[1],), fees=True),
    "vtb": Layout(vtb, VTB, ("RUB",), (OURS[0],), fees=True),
    "unionpay": Layout(unionpay, UNIONPAY, ("CNY",), (OURS[2],)),
    "transfer": Layout(transfer, TRANSFER, ("USD", "EUR"), (OURS[1],), fees=True),
}
STRANGERS = {"CNY": "路边小卖部", "RUB": "Пётр Кузьмич Ж.", "USD": "Max Power", "EUR": "Max Power"}
MUST_NOT: tuple[tuple[Kind, int], ...] = (
    ("other_amount", 30),
    ("only_decoys", 15),
    ("old", 12),
    ("seen", 12),
    ("no_receipt", 11),
    ("failed", 6),
    ("pending", 5),
    ("refunded", 4),
    ("stranger", 5),
)


@dataclass(frozen=True)
class Drawn:
    """One picture."""

    truth: Truth
    data: bytes


class Maker:
    """Draws by chance, the same for the same seed and layouts."""

    def __init__(self, seed: int, layouts: Mapping[str, Layout], widths: Sequence[int] = WIDTHS) -> None:
        self._r = random.Random(seed)
        self._widths = widths
        self._layouts = layouts
        self._names = sorted(layouts)

    def paid(self, count: int) -> Iterator[Drawn]:
        """Pictures of payments that must be credited, each layout in turn."""
        for number in range(count):
            name = self._names[number % len(self._names)]
            case, tariff = self._payment(name)
            yield self._draw(f"paid-{number:03d}", name, case, tariff)

    def must_not(self, paid: Sequence[Drawn], share: float = 1.0) -> Iterator[Drawn]:
        """Pictures that must not be credited; `seen` ones are of payments that were."""
        for kind, count in MUST_NOT:
            for number in range(max(1, round(count * share))):
                yield self._refused(kind, f"{kind}-{number:03d}", paid)

    def _refused(self, kind: Kind, title: str, paid: Sequence[Drawn]) -> Drawn:
        if kind == "seen":
            return self._again(title, self._r.choice(paid))
        name = self._r.choice(self._names)
        case, _ = self._payment(name)
        case = replace(case, kind=kind)
        match kind:
            case "only_decoys":
                return self._draw(title, self._r.choice(DECOYS), case, None)
            case "no_receipt":
                return self._draw(title, self._r.choice(NO_RECEIPT), case, None)
            case "other_amount":
                return self._draw(title, name, self._with_another_sum(case, name), None)
            case "old":
                long_ago = timedelta(days=self._r.randint(20, 700))
                return self._draw(title, name, replace(case, at=case.at - long_ago), None)
            case "stranger":
                return self._draw(title, name, replace(case, recipient=STRANGERS[case.currency]), None)
            case _:
                return self._draw(title, name, replace(case, outcome=_outcome(kind)), None)

    def _payment(self, name: str) -> tuple[Case, int]:
        r, layout = self._r, self._layouts[name]
        offer = r.choice([offer for offer in OFFERS if offer.currency in layout.currencies])
        clock = time(r.randint(0, 23), r.randint(0, 59), r.randint(0, 59))
        at = datetime.combine(TODAY - timedelta(days=r.randint(0, 6)), clock)
        fee = Decimal(r.randint(1, 9900)) / 100 if layout.fees and r.random() < 0.3 else Decimal(0)
        whom, seed = r.choice(layout.recipients), r.getrandbits(32)
        return Case("paid", offer.currency, offer.price, at, "done", whom, seed, fee), offer.tariff

    def _with_another_sum(self, case: Case, name: str) -> Case:
        """Near a price of ours or far from it, with a price of ours elsewhere on the picture."""
        r = self._r
        near = (case.amount + 1, case.amount - 1, case.amount * 10, case.amount + Decimal("0.50"), case.amount * 2)
        prices = {offer.price for offer in OFFERS}
        other = r.choice([one for one in (*near, Decimal(r.randint(10, 90000))) if one not in prices])
        trap = case.amount if self._layouts[name].traps else None
        fee = Decimal(0) if r.random() < 0.7 else case.fee
        return replace(case, amount=other, trap=trap, fee=fee)

    def _again(self, title: str, before: Drawn) -> Drawn:
        """The same bytes, or the same picture saved once more."""
        truth = replace(before.truth, name=title, kind="seen", tariff=None)
        return Drawn(truth, before.data if self._r.random() < 0.5 else _saved_again(before.data, self._r))

    def _draw(self, title: str, name: str, case: Case, tariff: int | None) -> Drawn:
        """Taken anew, at another size or quality, until it is readable."""
        r = self._r
        draw, theme = NOTHING[name] if name in NOTHING else (self._layouts[name].draw, self._layouts[name].theme)
        while True:
            making = self._making(name)
            screen = Screen(making.width, HEIGHT, theme.dark() if making.dark else theme)
            draw(screen, case)
            digits = max(screen.digits, default=99.0)
            shown, taken_so = (str(case.amount), case.currency, digits), (making.quality, making.tilt, making.width)
            truth = Truth(title, case.kind, name, tariff, *shown, *taken_so)
            if truth.readable:
                return Drawn(truth, taken(screen.image, making, digits, r.getrandbits(32)))

    def _making(self, name: str) -> Making:
        """A third are photos of a screen; a fifth of the others are PNGs."""
        r = self._r
        making = Making(name, r.random() < 0.4, r.choice(self._widths), None if r.random() < 0.2 else r.randint(40, 95))
        if r.random() < 0.65:
            return making
        return replace(
            making,
            quality=r.randint(40, 95),
            tilt=r.uniform(-7, 7),
            blur=r.uniform(0, 0.05),
            dim=r.uniform(0, 0.4),
            noise=r.uniform(0, 0.03),
        )


def _outcome(kind: Kind) -> Outcome:
    outcomes: dict[str, Outcome] = {"failed": "failed", "pending": "pending", "refunded": "refunded"}
    return outcomes[kind]


def _saved_again(data: bytes, r: random.Random) -> bytes:
    out = BytesIO()
    picture = Image.open(BytesIO(data)).convert("RGB")
    scale = r.choice((1.0, 0.75))
    smaller = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    smaller.save(out, "JPEG", quality=r.randint(60, 90))
    return out.getvalue()
