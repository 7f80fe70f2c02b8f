"""Files of other messengers, and pictures of charts, on their way into Telegram."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from aiogram.types import BufferedInputFile, FSInputFile, InputFile

from contracts.charts import Chart
from contracts.ids import FileRef
from gatewaykit.media.pictures import as_picture
from gatewaykit.media.port import Media, Stored
from messaging.failures import Refused, Unavailable
from telegram_gateway.calls import Call, EditFile, FileKind, GroupItem, SendFile, SendGroup, SendText
from telegram_gateway.drawing import draw
from telegram_gateway.ids import parse_file
from telegram_gateway.pieces import is_own
from telegram_gateway.requests import AsFile

__all__ = ["Uploads"]

MOST_UPLOAD = 50 << 20
MOST_PHOTO = 10 << 20
MOST_SIDE = 5000
"""Width and height of a photo together are at most 10,000 (TG-90)."""
PICTURES = frozenset({"JPEG", "PNG", "WEBP"})
REMEMBERED = 2000
MOST_CHARTS = 8
"""Pictures that wait to be shown; one that is gone by its turn is left out."""


class Uploads:
    """What must be uploaded: brought before the call's turn, opened while it is made."""

    def __init__(self, media: Media, draw: Callable[[Chart], bytes] = draw) -> None:
        self._media = media
        self._draw = draw
        self._drawn: OrderedDict[Chart, bytes] = OrderedDict()
        self._brought: OrderedDict[FileRef, Stored] = OrderedDict()

    def takes_long(self, call: Call) -> bool:
        """Whether bytes go with it."""
        return bool(_foreign(call)) or (isinstance(call, SendText) and call.attachment is not None)

    async def prepare(self, call: Call) -> None:
        """Have the foreign files of a call in the media store, and its chart drawn. Raises a `Failure`."""
        if isinstance(call, SendText) and call.chart is not None:
            await self._draw_once(call.chart)
        for item in _foreign(call):
            if item.file not in self._brought:
                self._brought[item.file] = await self._media.bring(item.file, MOST_UPLOAD)
        while len(self._brought) > REMEMBERED:
            self._brought.popitem(last=False)

    def picture_of(self, call: Call) -> InputFile | None:
        """The picture of the call's chart, if it has one that could be drawn."""
        data = self._drawn.get(call.chart) if isinstance(call, SendText) and call.chart is not None else None
        return None if data is None else BufferedInputFile(data, filename="chart.png")

    async def _draw_once(self, chart: Chart) -> None:
        """In a thread of its own. What goes wrong costs the picture, not the words."""
        if chart in self._drawn:
            return
        try:
            self._drawn[chart] = await asyncio.to_thread(self._draw, chart)
        except Exception as wrong:  # noqa: BLE001 - whatever a drawing library raises, the words must go out
            log = structlog.get_logger()
            log.warning("a chart is not drawn; its words go alone", action="chart_failed", error=type(wrong).__name__)
        while len(self._drawn) > MOST_CHARTS:
            self._drawn.popitem(last=False)

    @asynccontextmanager
    async def at_hand(self, call: Call) -> AsyncIterator[AsFile]:
        """How the files of a call are given to Telegram, for as long as the block lasts."""
        async with AsyncExitStack() as stack:
            given: dict[FileRef, tuple[FileKind | None, str | InputFile]] = {}
            for item in _foreign(call):
                given[item.file] = await self._given(item, stack)
            yield lambda file: given[file] if file in given else (None, parse_file(file))

    async def _given(self, item: GroupItem, stack: AsyncExitStack) -> tuple[FileKind | None, InputFile]:
        stored = self._brought.get(item.file)
        if stored is None:
            raise Unavailable("a file must be brought again")  # `prepare` comes before the next try
        try:
            path = await stack.enter_async_context(self._media.at_hand(stored))
        except Unavailable:
            self._brought.pop(item.file, None)
            raise
        name = item.name or stored.name or _named(item.kind)
        if item.kind != "photo":
            return None, FSInputFile(path, filename=name)
        try:
            data, _ = await as_picture(path, accept=PICTURES, most_bytes=MOST_PHOTO, most_side=MOST_SIDE)
        except Refused:
            return "document", FSInputFile(path, filename=name)
        return None, BufferedInputFile(data, filename=name)


def _foreign(call: Call) -> list[GroupItem]:
    match call:
        case SendGroup(items=items):
            files = list(items)
        case (
            SendFile(kind=kind, file=file, caption=caption, name=name)
            | EditFile(kind=kind, file=file, caption=caption, name=name)
        ):
            files = [GroupItem(kind, file, caption, name)]
        case _:
            files = []
    return [item for item in files if not is_own(item.file)]


def _named(kind: FileKind) -> str:
    return {"photo": "photo.jpg", "voice": "voice.ogg", "video": "video.mp4", "audio": "audio.mp3"}.get(kind, "file")
