"""Pictures on their way to be read, and the deadline of each. Pure."""

from datetime import UTC, date, datetime, timedelta

from contracts.content import Album, Content, Document, Photo
from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef, FileRef
from contracts.ocr import ReadReceipt
from contracts.routing import receipts_queue
from contracts.wire import Wire
from router.app.house import House
from router.app.money.ports import Print, Receipt
from router.app.pieces import carried_of
from router.app.ports import Letter, Timer
from router.dialog.effects import Examine
from router.dialog.states import Piece

__all__ = [
    "UNREAD",
    "Picture",
    "file_prints",
    "letter_of",
    "pictures_in",
    "receipt_id",
    "receipts_of",
    "timer_id",
    "timer_of",
]

UNREAD = "receipt-unread"
"""The timer after which a person decides."""
TRY_SECONDS = 180.0
PATIENCE_SECONDS = 240.0
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".bmp", ".gif", ".tif", ".tiff")

Picture = Photo | Document


def pictures_in(content: Content) -> tuple[Picture, ...]:
    """The photos, and the files that are pictures."""
    match content:
        case Album(items=items):
            return tuple(item for item in items if isinstance(item, Photo | Document) and _is_picture(item))
        case Photo() | Document():
            return (content,) if _is_picture(content) else ()
        case _:
            return ()


def _is_picture(file: Picture) -> bool:
    if isinstance(file, Photo):
        return True
    return (file.mime or "").startswith("image/") or (file.name or "").lower().endswith(_PICTURES)


def receipt_id(message: str, place: int | str) -> str:
    """One for each picture of a message, however often somebody asks for it; so nothing is credited twice for it."""
    return id_from("receipt", message, place)


def receipts_of(effect: Examine, account: str, house: House) -> tuple[tuple[Receipt, tuple[Print, ...]], ...]:
    """The receipts that a client's message may hold."""
    piece = effect.piece
    return tuple(
        (
            Receipt(
                id=receipt_id(piece.message, place),
                account=account,
                wait=effect.wait,
                message=piece.message,
                day=day_of(piece, house),
                place=place,
                dialog=effect.dialog,
                file=picture.file,
            ),
            file_prints(picture),
        )
        for place, picture in enumerate(pictures_in(carried_of(piece).content))
    )


def day_of(piece: Piece, house: House) -> date:
    """On which it reached the bot."""
    return house.day(datetime.fromtimestamp(piece.at, UTC))


def file_prints(picture: Picture) -> tuple[Print, ...]:
    """What the messenger itself says of equal files."""
    return () if picture.same is None else (Print("file", picture.same),)


def letter_of(receipt: Receipt, cause: Envelope[Wire], now: datetime) -> Letter:
    """The picture goes to be read."""
    payload = ReadReceipt(
        chat=ChatRef(receipt.account),
        receipt=receipt.id,
        file=FileRef(receipt.file or ""),
        until=now + timedelta(seconds=TRY_SECONDS),
    )
    said = Envelope(
        id=id_from("read-receipt", receipt.id),
        key=receipt.account,
        payload=payload,
        at=now,
        correlation=cause.correlation,
        causation=cause.id,
        trace=cause.trace,
    )
    return Letter(receipts_queue(), said)


def timer_id(receipt: str) -> str:
    """Of its deadline."""
    return id_from(UNREAD, receipt)


def timer_of(receipt: Receipt, now: datetime) -> Timer:
    """When a person is asked, if nobody has read it."""
    return Timer(timer_id(receipt.id), receipt.account, UNREAD, receipt.id, now.timestamp() + PATIENCE_SECONDS)
