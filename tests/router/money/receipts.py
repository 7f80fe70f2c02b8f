"""A shop whose payments-ocr is played by hand."""

from typing import Any

from contracts.content import Album, Document, Photo
from contracts.ids import FileRef, PressRef
from contracts.inbound import OperatorPressed, Person
from contracts.ocr import Picture, ReadReceipt, ReceiptExamined
from messaging.outcomes import Done
from tests.router.money.shop import Shop
from tests.router.payments.readings import large, reading, status
from tests.router.stage import DESK, OLEG, Shown, to_operators

__all__ = ["Till", "album", "document", "notice", "paying", "photo"]


def photo(name: str, same: str | None = None) -> Photo:
    return Photo(file=FileRef(f"tg:{name}"), same=same)


def document(name: str, mime: str) -> Document:
    return Document(file=FileRef(f"tg:{name}"), mime=mime, name=name)


def album(*names: str) -> Album:
    return Album(items=tuple(photo(name) for name in names))


class Till:
    """Receipts on their way, and what is read on them."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.stage = shop.stage
        self.to_read: list[ReadReceipt] = []

    async def shown(self) -> list[Shown]:
        """Carry out what waits; pictures to be read wait for the test."""
        done: list[Shown] = []
        while waiting := await self.stage.waiting():
            self.to_read += [each.command for each in waiting if isinstance(each.command, ReadReceipt)]
            done += [await self.stage.carry_out(each) for each in waiting]
        return done

    async def sends(self, content: Any, chat: str = "tg:1", **more: Any) -> list[Shown]:
        await self.stage.client(content, chat, **more)
        return await self.shown()

    def says(self, asked: ReadReceipt, price: str | None = "990.00", mark: str = "₽", **more: Any) -> ReceiptExamined:
        """What payments-ocr would say: a receipt of this sum, or what else is given."""
        picture = more.pop("picture", Picture(sha256=f"sha of {asked.file}", look="0" * 16, width=1, height=1))
        things = more.pop("things", ())
        if price is not None:
            things = (large(price, mark, role="paid"), status("done"), *things)
        said = reading(*things, picture=picture, **more)
        return said.model_copy(
            update={"chat": asked.chat, "receipt": asked.receipt, "file": asked.file, "at": self.stage.clock.now()}
        )

    async def read(self, said: ReceiptExamined) -> list[Shown]:
        assert await self.stage.hear(self.stage.envelope(said, said.chat)) == Done()
        return await self.shown()

    async def reads(self, price: str | None = "990.00", **more: Any) -> list[Shown]:
        """The oldest receipt that waits is read."""
        return await self.read(self.says(self.to_read.pop(0), price, **more))

    async def presses(self, message: Shown, text: str, by: Person = OLEG) -> list[Shown]:
        """An operator presses the button that begins with this text."""
        buttons = [button for row in message.show.buttons for button in row]
        payload = next(button.payload for button in buttons if button.text.startswith(text))
        return await self.presses_payload(payload, message, by)

    async def presses_payload(self, payload: str, message: Shown | None = None, by: Person = OLEG) -> list[Shown]:
        said = OperatorPressed(
            chat=DESK,
            operator=by,
            press=PressRef(f"tg:press{next(self.stage.numbers)}"),
            message=None if message is None else message.message,
            payload=payload,
            at=self.stage.clock.now(),
        )
        assert await self.stage.hear(self.stage.envelope(said, DESK)) == Done()
        return await self.shown()


async def paying(shop: Shop) -> Till:
    """Anna has pressed Оплата; there are two tariffs."""
    await shop.tariff("Месяц", "990")
    await shop.tariff("Год", "9900", days=365)
    await shop.stage.register()
    till = Till(shop)
    await till.sends("Оплата")
    return till


def notice(shown: list[Shown], begins: str) -> Shown:
    return next(each for each in to_operators(shown) if begins in each.text)
