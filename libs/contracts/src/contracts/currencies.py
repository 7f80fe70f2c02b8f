"""Currencies as people write them: by an ISO code, a sign or a word. Pure."""

__all__ = ["currency_named"]

_SIGNS = {
    **dict.fromkeys(("₽", "руб", "руб.", "р", "р.", "рубль", "рублей", "rur"), "RUB"),
    **dict.fromkeys(("¥", "￥", "元", "юань", "юаней", "rmb"), "CNY"),
    **dict.fromkeys(("$", "доллар", "долларов", "us$"), "USD"),
    **dict.fromkeys(("€", "евро", "euro"), "EUR"),
    "£": "GBP",
    "₸": "KZT",
    "₴": "UAH",
    "₺": "TRY",
    "₹": "INR",
    "₩": "KRW",
    "₾": "GEL",
    "₼": "AZN",
    "֏": "AMD",
    "zł": "PLN",
    "₫": "VND",
    "฿": "THB",
    "₪": "ILS",
    "kč": "CZK",
    "сум": "UZS",
    "сом": "KGS",
    "jp¥": "JPY",
}
_ISO_4217 = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD
IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP
SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER
ZAR ZMW ZWG
"""
_CODES = frozenset(_ISO_4217.split())
"""ISO 4217, November 2026, without funds, metals and test codes."""


def currency_named(text: str) -> str | None:
    """The ISO code of a code, a sign or a word, whatever its capitals; `None` if it is none."""
    code = text.upper()
    return code if code in _CODES else _SIGNS.get(text.casefold())
