"""A receipt to read, and what stands on it: payments-ocr reports, the router decides what it is worth."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.ids import ChatRef, FileRef
from contracts.wire import Wire

__all__ = [
    "Amount",
    "CurrencyWord",
    "Engine",
    "Fault",
    "Moment",
    "Number",
    "Picture",
    "Place",
    "ReadReceipt",
    "ReceiptExamined",
    "Recipient",
    "Role",
    "Status",
]

Engine = Literal["local", "ocrspace"]

Role = Literal["paid", "total", "fee", "discount", "original", "balance", "number", "other"]
"""What the words near an amount say that it is.

`paid` the sum transferred · `total` with the fee · `original` before a discount · `number` of an order, a card, a phone
· `other` something else that was named, such as points or a limit.
"""

Fault = Literal[
    "file_gone",
    "file_too_large",
    "file_refused",
    "broken",
    "format",
    "animated",
    "too_many_pixels",
    "ocr_down",
    "ocr_quota",
    "ocr_key",
    "ocr_refused",
]
"""Why nothing was read.

`file_gone`, `file_too_large`, `file_refused`: the messenger that has it did not give it · `broken`: no picture, or a
damaged one · `format`: a picture of a kind that is not read, such as HEIC · `animated`: it moves · `too_many_pixels`:
a picture that would fill the memory · `ocr_down`: the engine did not answer in time, or ended over this picture ·
`ocr_quota`: it will not read more for a while · `ocr_key`: it does not know our key · `ocr_refused`: it would not read
this one.
"""


class ReadReceipt(Wire):
    """Say what stands on this picture: router → payments-ocr, at least once.

    The envelope's key is the client's chat.
    """

    TYPE: ClassVar[str] = "receipt.examine.v1"
    chat: ChatRef
    """The client's chat, in whose line the answer comes."""
    receipt: str
    """The router's own name of the receipt; comes back as it is."""
    file: FileRef
    until: AwareDatetime
    """How long to go on trying. It is tried once even after that; then the answer is a fault such as `ocr_down`."""


class Place(Wire):
    """A box on the picture, upright, in its pixels."""

    left: int
    top: int
    width: int
    height: int
    """Of the text as well: how large it is written."""


class Amount(Wire):
    """A number that may be a sum of money. Dates, clocks, percentages and long numbers are none."""

    value: str
    """A positive decimal such as `1280.00`, with the decimals that stand there."""
    sign: Literal["", "-", "+"] = ""
    mark: str | None = None
    """The mark of a currency at the number, as it stands there but in one form: `¥`, `元`, `₽`, `$`, `руб`, `USD` …"""
    role: Role | None = None
    """What the label says, where there is one that is known."""
    label: str = ""
    """The words near it, as they were read."""
    alone: bool = False
    """Whether nothing but its mark stands on its line, as the large sum of a payment does."""
    whole: bool = True
    """Whether it was read for certain; not, if a sign in it or a digit at its edge may have been lost."""
    text: str
    """As it was read."""
    place: Place


class Moment(Wire):
    """A day, a time of day, or both; with neither, something that must be a day and was not understood."""

    days: tuple[str, ...] = ()
    """The days that it may mean: `2026-11-24`, or `--11-24` where no year stands there. Two, where day and month could
    be either way round."""
    time: str | None = None
    """`19:25` or `19:25:08`."""
    label: str = ""
    clock: bool = False
    """Whether it is only the phone's own clock in the topmost line."""
    text: str
    place: Place


class Number(Wire):
    """A number of an order or a transaction."""

    value: str
    """Letters and digits only, capitals."""
    kind: Literal["transaction", "order", "other"]
    """`transaction`: the payment's own, by its label · `order`: the merchant's · `other`: a long one without label."""
    label: str = ""
    place: Place


class Status(Wire):
    """Words that say what became of the payment."""

    meaning: Literal["done", "pending", "failed", "refunded"]
    text: str
    place: Place


class Recipient(Wire):
    """Whom the payment went to."""

    text: str
    label: str = ""
    place: Place


class CurrencyWord(Wire):
    """A word or sign on the picture from which a currency can be known though it stands at no number."""

    currency: str
    """ISO 4217."""
    app: bool = False
    """Whether it is the name of an app or a bank, and no word for the currency itself."""
    text: str
    place: Place


class Picture(Wire):
    """The picture itself."""

    sha256: str
    """Of its bytes, in hex."""
    look: str
    """Its difference hash, 64 bits in hex: of near-identical pictures few bits differ."""
    width: int
    height: int


class ReceiptExamined(Wire):
    """What stands there, or why not: payments-ocr → router, at least once; the same picture reads the same."""

    TYPE: ClassVar[str] = "receipt.examined.v1"
    chat: ChatRef
    receipt: str
    file: FileRef
    at: AwareDatetime
    engine: Engine
    fault: Fault | None = None
    """Why nothing was read; everything below but `picture` is empty then."""
    picture: Picture | None = None
    """`None` when the bytes did not come or are no picture."""
    words: int = 0
    """How many pieces of text stand there; on what is no receipt there are few."""
    amounts: tuple[Amount, ...] = ()
    """The largest written first."""
    moments: tuple[Moment, ...] = ()
    numbers: tuple[Number, ...] = ()
    statuses: tuple[Status, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    currency_words: tuple[CurrencyWord, ...] = ()
