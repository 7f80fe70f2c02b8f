"""Draws one screenshot of a payment, in the manner of a phone's banking app."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Literal, get_args

from PIL import Image, ImageDraw, ImageFont

__all__ = ["KINDS", "PAYEE", "Kind", "receipt"]

Kind = Literal["paid", "failed", "stranger", "decoy"]
Language = Literal["ru", "en"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PAYEE: Mapping[Language, str] = {"ru": "Ольга К.", "en": "Olga K."}
"""Whom the demo's shop is paid through."""

_WIDTH, _HEIGHT = 720, 1180
_INK, _GREY, _CARD = (25, 28, 32), (115, 120, 128), (243, 245, 248)
_GREEN, _RED = (33, 150, 70), (196, 48, 43)


@dataclass(frozen=True, slots=True)
class _Words:
    """What an app writes around the figures."""

    done: str
    failed: str
    account: str
    balance: str
    rows: tuple[str, str, str, str, str]
    fee: str
    fine: str
    refused: str
    when: str
    stranger: str
    price: str
    other: str
    rich: str


_WORDS: Mapping[Language, _Words] = {
    "ru": _Words(
        done="Перевод выполнен",
        failed="Перевод не выполнен",
        account="Платёжный счёт •• 4417",
        balance="Остаток",
        rows=("Получатель", "Комиссия", "Статус", "Дата и время", "Номер операции"),
        fee="0 ₽",
        fine="Исполнено",
        refused="Отклонено банком",
        when="%d.%m.%Y %H:%M:%S",
        stranger="Пётр С.",
        price="990 ₽",
        other="450 ₽",
        rich="990 ₽",
    ),
    "en": _Words(
        done="Transfer complete",
        failed="Transfer failed",
        account="Account •• 4417",
        balance="Balance",
        rows=("Recipient", "Fee", "Status", "Date", "Transaction number"),
        fee="$0.00",
        fine="Completed",
        refused="Declined by the bank",
        when="%d %b %Y %H:%M:%S",
        stranger="Peter S.",
        price="$12.00",
        other="$4.50",
        rich="$12.00",
    ),
}


def receipt(kind: Kind, number: int, at: datetime, language: Language) -> bytes:
    """A PNG of a payment made at this time, in its own zone; another number is another payment.

    `paid` fits the price of a tariff; `failed` says that the bank refused it; `stranger` went to somebody else;
    `decoy` is of another sum, and the price of a tariff stands beside it as what is left on the account.
    """
    words = _WORDS[language]
    failed = kind == "failed"
    amount = words.other if kind == "decoy" else words.price
    left = words.rich if kind == "decoy" else {"ru": "18 264 ₽", "en": "$1,826.40"}[language]
    image = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    pen.text((40, 22), f"{at:%H:%M}", _INK, _font(24, bold=True))
    _sign(pen, failed=failed)
    pen.text((360, 300), words.failed if failed else words.done, _INK, _font(36, bold=True), anchor="mm")
    pen.text((360, 390), amount, _INK, _font(72, bold=True), anchor="mm")
    pen.rounded_rectangle((24, 470, 696, 600), 20, _CARD)
    pen.text((48, 496), words.account, _INK, _font(26))
    pen.text((48, 544), f"{words.balance} {left}", _GREY, _font(24))
    values = (
        words.stranger if kind == "stranger" else PAYEE[language],
        words.fee,
        words.refused if failed else words.fine,
        at.strftime(words.when),
        f"{at:%y%m%d}{number:08d}",
    )
    for place, (label, value) in enumerate(zip(words.rows, values, strict=True)):
        pen.text((40, 640 + 100 * place), label, _GREY, _font(24))
        pen.text((40, 676 + 100 * place), value, _INK, _font(30))
    held = BytesIO()
    image.save(held, "PNG", optimize=True)
    return held.getvalue()


def _sign(pen: ImageDraw.ImageDraw, *, failed: bool) -> None:
    """A tick, or a cross."""
    pen.ellipse((300, 110, 420, 230), _RED if failed else _GREEN)
    strokes = [((330, 140), (390, 200)), ((390, 140), (330, 200))] if failed else [((330, 170), (352, 195), (392, 148))]
    for stroke in strokes:
        pen.line(stroke, "white", 12, joint="curve")


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "letters-bold.ttf" if bold else "letters.ttf"
    return ImageFont.truetype(BytesIO(files("otklik.demo.receipts").joinpath(name).read_bytes()), size)
