"""Sums and tariffs as people read them. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from router.app.money.ledger import Tariff
from router.app.speech import Language, Speech
from router.dialog.effects import Phrase

__all__ = ["money_words", "prices_words"]

_SIGNS = {"RUB": "₽", "CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "KZT": "₸", "UAH": "₴", "BYN": "Br"}
_CENT = Decimal("0.01")
_SPACE = "\u00a0"


def money_words(amount: Decimal, currency: str) -> str:
    """`1 280 ₽`, `12,50 $`; a currency without a sign of its own by its code. Its spaces do not break a line."""
    whole = amount == amount.to_integral_value()
    digits = f"{amount:,.0f}" if whole else f"{amount.quantize(_CENT):,.2f}"
    return f"{digits.replace(',', _SPACE).replace('.', ',')}{_SPACE}{_SIGNS.get(currency, currency)}"


def prices_words(tariffs: Iterable[Tariff], speech: Speech, language: Language) -> str:
    """A line for each tariff; empty when there is none."""
    lines = (
        speech.say(
            Phrase(
                "payment-tariff",
                (("name", tariff.name), ("price", money_words(tariff.price, tariff.currency)), ("days", tariff.days)),
            ),
            language,
        )
        for tariff in tariffs
    )
    return "\n".join(lines)
