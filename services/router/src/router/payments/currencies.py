"""Which currencies the mark at an amount may mean, and which the rest of the picture allows."""

from collections.abc import Iterable

from contracts.ocr import Amount, CurrencyWord

__all__ = ["currencies_of"]

_MEANINGS = {
    "¥": frozenset({"CNY", "JPY"}),
    "元": frozenset({"CNY"}),
    "円": frozenset({"JPY"}),
    "₽": frozenset({"RUB"}),
    "руб": frozenset({"RUB"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "₸": frozenset({"KZT"}),
    "₴": frozenset({"UAH"}),
    "₹": frozenset({"INR"}),
    "₺": frozenset({"TRY"}),
    "₩": frozenset({"KRW"}),
    "₫": frozenset({"VND"}),
    "฿": frozenset({"THB"}),
    "₾": frozenset({"GEL"}),
    "֏": frozenset({"AMD"}),
    "₼": frozenset({"AZN"}),
    "₿": frozenset(),
    "Br": frozenset({"BYN"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN"}),
}
"""A mark that is not here is an ISO code itself."""


def currencies_of(amount: Amount, words: Iterable[CurrencyWord]) -> frozenset[str] | None:
    """The currencies that the amount may be in; `None` when nothing on the picture says.

    The mark at the amount counts before the app's own words; where it means several, they choose among these. Words for
    a currency itself count before names of apps and banks.
    """
    named = [word for word in words if not word.app] or list(words)
    around = frozenset(word.currency for word in named)
    if amount.mark is not None:
        meant = _MEANINGS.get(amount.mark, frozenset({amount.mark}))
        return (meant & around) or meant
    return around or None
