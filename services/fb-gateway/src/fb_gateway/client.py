"""The only room that shows anything on Facebook."""

import asyncio
import mimetypes
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from chassis.clock import Clock
from contracts.capabilities import ChannelCapabilities
from contracts.delivery import Remark
from contracts.ids import Channel, FileRef, MessageRef
from contracts.outbound import Edit, Forget, Show
from fb_gateway.api import FbApi
from fb_gateway.capabilities import FACEBOOK, HUMAN_AGENT, MOST_FILE, WINDOW
from fb_gateway.from_native import SeenFile
from fb_gateway.ids import make_message, parse_chat
from fb_gateway.to_native import Call, Inexpressible, SendFile, SendText, Title, remarks_of, to_native
from gatewaykit.connector import Command, Usual
from gatewaykit.media.pictures import as_picture
from gatewaykit.media.port import Incoming, Media
from messaging.failures import Refused, Unsupported

__all__ = ["FbClient", "FbFiles", "Known"]

ECHO_SECONDS: Final = 5.0
"""How long an echo is waited for before a message in doubt is sent again; it comes within moments (FB-12)."""
LOOK_SECONDS: Final = 0.2
MOST_IMAGE: Final = 8 << 20
MOST_SIDE: Final = 4096
PICTURES: Final = frozenset({"JPEG", "PNG", "GIF"})
REMEMBERED: Final = 2000
_CHUNK: Final = 256 << 10


class Known(Protocol):
    """What the gateway has written down; each raises `Unavailable`."""

    async def acted_at(self, psid: str) -> float | None:
        """When a person last did something."""
        ...

    async def echoed(self, metadata: str) -> str | None:
        """The message that came with this word of ours."""
        ...

    async def file(self, ref: FileRef) -> SeenFile | None:
        """Where a file can be read."""
        ...

    async def forget(self, psid: str) -> None:
        """Erase what is written down of a person."""
        ...


class FbClient(Usual[Call]):
    """Facebook Messenger as a `gatewaykit.connector.Connector`."""

    def __init__(
        self,
        api: FbApi,
        known: Known,
        media: Media,
        clock: Clock,
        *,
        human_agent: bool = False,
        capabilities: ChannelCapabilities = FACEBOOK,
    ) -> None:
        self._api = api
        self._known = known
        self._media = media
        self._clock = clock
        self._human_agent = human_agent
        self._capabilities = capabilities
        self._uploaded: OrderedDict[tuple[str, FileRef], str] = OrderedDict()

    @property
    def channel(self) -> Channel:
        return "facebook"

    @property
    def capabilities(self) -> ChannelCapabilities:
        return self._capabilities

    async def look(self, command: Command) -> None:
        if isinstance(command, Forget):
            await self._known.forget(parse_chat(command.chat))

    def plan(self, command: Command, command_id: str) -> tuple[Call, ...]:
        try:
            return to_native(command, command_id)
        except Inexpressible as wrong:
            raise Unsupported(str(wrong)) from None

    def remarks(self, command: Command) -> tuple[Remark, ...]:
        return remarks_of(command.content) if isinstance(command, Show | Edit) else ()

    def is_group(self, command: Command) -> bool:  # noqa: ARG002 - there are no groups
        return False

    async def prepare(self, call: Call) -> None:
        await self._look_at_the_window(call)
        if isinstance(call, SendFile) and (call.kind, call.file) not in self._uploaded:
            self._uploaded[call.kind, call.file] = await self._upload(call)
            while len(self._uploaded) > REMEMBERED:
                self._uploaded.popitem(last=False)

    async def settled(self, call: Call) -> tuple[MessageRef, ...] | None:
        """The echo of a message whose answer was lost (FB-26)."""
        until = self._clock.monotonic() + ECHO_SECONDS
        while True:
            mid = await self._known.echoed(call.metadata)
            if mid is not None:
                return (make_message(call.psid, mid),)
            if self._clock.monotonic() >= until:
                return None
            await self._clock.sleep(LOOK_SECONDS)

    async def deliver(self, call: Call) -> tuple[MessageRef, ...]:
        try:
            mid = await self._api.send(self._body(call))
        except Refused as refused:
            if refused.reason == "window_closed" and self._human_agent and not call.human_agent:
                raise Refused("human_agent_only", "the window is over") from None
            raise
        return (make_message(call.psid, mid),)

    async def _look_at_the_window(self, call: Call) -> None:
        """Known before sending; of whom nothing is known, Facebook itself will say (FB-21, FB-22).

        Raises `Refused`.
        """
        acted = await self._known.acted_at(call.psid)
        if acted is None:
            return
        since = self._clock.now() - datetime.fromtimestamp(acted, UTC)
        if since <= WINDOW or (call.human_agent and since <= HUMAN_AGENT):
            return
        may_ask = self._human_agent and since <= HUMAN_AGENT and not call.human_agent
        raise Refused("human_agent_only" if may_ask else "window_closed", "the window is over")

    def _body(self, call: Call) -> Mapping[str, Any]:
        message: dict[str, Any] = {"metadata": call.metadata}
        match call:
            case SendText(text=text, buttons=()):
                message["text"] = text
            case SendText(text=text, buttons=buttons):
                shown = [{"type": "postback", "title": one.text, "payload": one.payload} for one in buttons]
                payload = {"template_type": "button", "text": text, "buttons": shown}
                message["attachment"] = {"type": "template", "payload": payload}
            case SendFile(kind=kind, file=file):
                payload = {"attachment_id": self._uploaded[kind, file]}
                message["attachment"] = {"type": kind, "payload": payload}
        if call.quick_replies:
            message["quick_replies"] = [_quick(one) for one in call.quick_replies]
        agent = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        body = {
            "recipient": {"id": call.psid},
            **(agent if call.human_agent else {"messaging_type": "RESPONSE"}),
            "message": message,
        }
        return {**body, "reply_to": {"mid": call.reply_to}} if call.reply_to else body

    async def _upload(self, call: SendFile) -> str:
        stored = await self._media.bring(call.file, MOST_FILE)
        name = call.name or stored.name or f"{call.kind}.bin"
        async with self._media.at_hand(stored) as path:
            if call.kind != "image":
                guessed = mimetypes.guess_type(name)[0]
                return await self._api.upload(call.kind, path, name, call.mime or guessed or "application/octet-stream")
            data, mime = await as_picture(path, accept=PICTURES, most_bytes=MOST_IMAGE, most_side=MOST_SIDE)
            with tempfile.TemporaryDirectory(prefix="otklik-picture-") as folder:
                made = Path(folder) / f"picture.{mime.rpartition('/')[2]}"
                await asyncio.to_thread(made.write_bytes, data)
                return await self._api.upload(call.kind, made, made.name, mime)


class FbFiles:
    """Facebook as a `gatewaykit.media.port.MediaSource`."""

    def __init__(self, api: FbApi, known: Known) -> None:
        self._api = api
        self._known = known

    @asynccontextmanager
    async def open(self, file: FileRef, limit: int) -> AsyncIterator[Incoming]:
        """See `MediaSource`."""
        seen = await self._known.file(file)
        if seen is None:
            raise Refused("file_gone")
        async with self._api.download(seen.url) as response:
            length = response.headers.get("content-length", "")
            size = int(length) if length.isdigit() else None
            if size is not None and size > limit:
                raise Refused("too_large")
            mime = response.headers.get("content-type", "").partition(";")[0] or seen.mime
            yield Incoming(response.aiter_bytes(_CHUNK), size, mime, seen.name)


def _quick(one: Title) -> dict[str, str]:
    return {"content_type": "text", "title": one.text, "payload": one.payload}
