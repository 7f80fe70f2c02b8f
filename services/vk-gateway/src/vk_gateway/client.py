"""The only room that shows anything in VKontakte: messages, edits, the ends of spinners."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, assert_never

import structlog

from contracts.capabilities import ChannelCapabilities
from contracts.content import Content
from contracts.delivery import Remark
from contracts.ids import Channel, FileRef, MessageRef
from contracts.outbound import Edit, Mark, Show
from gatewaykit.connector import Command, Usual
from gatewaykit.media.pictures import as_picture, zipped
from gatewaykit.media.port import Incoming, Media
from messaging.failures import Failure, Refused, Unavailable, Unsupported
from vk_gateway.api import VkApi
from vk_gateway.attachments import url_of
from vk_gateway.capabilities import VK
from vk_gateway.failures import ButtonsOff, of_code
from vk_gateway.from_native import attachment_at
from vk_gateway.ids import NotOurs, make_message, parse_file
from vk_gateway.to_native import Answer, Attach, Call, Change, Inexpressible, Remove, Send, remarks_of, to_native

__all__ = ["VkClient", "VkFiles"]

MOST_DOCUMENT = 200 << 20
MOST_PHOTO = 50 << 20
MOST_SIDE = 7000
"""Width and height together are at most 14,000 (VK-70)."""
PICTURES = frozenset({"JPEG", "PNG", "GIF"})
SNACKBAR = 90
UNKNOWN = 1
"""The code of an error that VKontakte has no word for (VK-61)."""
REMEMBERED = 2000
_CHUNK = 256 << 10

_SendError = Mapping[str, Any]


class VkClient(Usual[Call]):
    """VKontakte as a `gatewaykit.connector.Connector`."""

    def __init__(self, api: VkApi, media: Media, capabilities: ChannelCapabilities = VK) -> None:
        self._api = api
        self._media = media
        self._capabilities = capabilities
        self._uploaded: OrderedDict[Attach, str] = OrderedDict()
        """What was uploaded lately, and how it is attached."""

    @property
    def channel(self) -> Channel:
        return "vk"

    @property
    def capabilities(self) -> ChannelCapabilities:
        return self._capabilities

    def plan(self, command: Command, command_id: str) -> tuple[Call, ...]:
        if isinstance(command, Mark):  # only the operator chat has marks
            return ()
        try:
            return to_native(command, command_id)
        except Inexpressible as wrong:
            raise Unsupported(str(wrong)) from None

    def remarks(self, command: Command) -> tuple[Remark, ...]:
        content: Content | None = command.content if isinstance(command, Show | Edit) else None
        return () if content is None else remarks_of(content)

    def is_group(self, command: Command) -> bool:  # noqa: ARG002 - there are no groups
        return False

    def series(self, call: Call) -> Hashable | None:
        """Calls that differ in nothing but the dialog, so pieces of a message never go for one another."""
        if not isinstance(call, Send) or call.series is None or call.reply_to is not None:
            return None
        return replace(call, peer=0)

    async def prepare(self, call: Call) -> None:
        if isinstance(call, Send | Change):
            for attach in call.attach:
                if attach not in self._uploaded:
                    self._remember(attach, await self._upload(attach, call.peer))

    async def deliver(self, call: Call) -> tuple[MessageRef, ...]:
        match call:
            case Send():
                return await self._send(call)
            case Change():
                return await self._change(call)
            case Remove():
                return await self._remove(call)
            case Answer():
                return await self._answer(call)
            case _:
                assert_never(call)

    async def deliver_series(self, calls: Sequence[Call]) -> Sequence[tuple[MessageRef, ...] | Failure]:
        sends = [call for call in calls if isinstance(call, Send)]
        items = await self._sent(sends[0], [send.peer for send in sends])
        return [_end_of(items.get(send.peer)) for send in sends]

    async def _send(self, call: Send) -> tuple[MessageRef, ...]:
        end = _end_of((await self._sent(call, [call.peer])).get(call.peer))
        if isinstance(end, Refused) and end.reason == "message_gone" and call.reply_to is not None:
            # What was to be answered is gone; the answer goes all the same, and nothing was sent before.
            end = _end_of((await self._sent(call, [call.peer], reply=False)).get(call.peer))
        if isinstance(end, Failure):
            raise end
        return end

    async def _sent(self, call: Send, peers: Sequence[int], *, reply: bool = True) -> Mapping[int, _SendError]:
        """One message to so many dialogs; for each what VKontakte says of it (VK-43)."""
        try:
            found = await self._api.call(
                "messages.send",
                peer_ids=",".join(map(str, peers)),
                random_id=call.random_id,
                message=call.text or None,
                attachment=self._attached(call.attach),
                keyboard=call.keyboard,
                forward=_reply(call) if reply else None,
                dont_parse_links=1,
                disable_mentions=1,
            )
        except ButtonsOff:
            if call.keyboard is None:
                raise
            _tell_buttons_off()
            return await self._sent(replace(call, keyboard=None), peers, reply=reply)
        except Refused as refused:
            if refused.reason == "message_gone" and reply and call.reply_to is not None:
                return await self._sent(call, peers, reply=False)
            raise
        if not isinstance(found, list):
            raise Unavailable("an answer that is none of VK's", certain=False)
        return {item["peer_id"]: item for item in found if isinstance(item, Mapping) and "peer_id" in item}

    async def _change(self, call: Change) -> tuple[MessageRef, ...]:
        """Files that are not named again would be taken away (VK-47)."""
        await self._api.call(
            "messages.edit",
            peer_id=call.peer,
            cmid=call.message,
            message=call.text or None,
            attachment=self._attached(call.attach),
            keep_forward_messages=1,
            dont_parse_links=1,
            disable_mentions=1,
        )
        return (make_message(call.peer, call.message),)

    async def _remove(self, call: Remove) -> tuple[MessageRef, ...]:
        """Of several messages VKontakte says for each what became of it; one that is gone already it passes over."""
        found = await self._api.call(
            "messages.delete", peer_id=call.peer, cmids=",".join(map(str, call.messages)), delete_for_all=1
        )
        refused = next((end for item in _items(found) if isinstance(end := _refusal(item), Failure)), None)
        if refused is not None:
            raise refused
        return ()

    async def _answer(self, call: Answer) -> tuple[MessageRef, ...]:
        shown = {"type": "show_snackbar", "text": call.text[:SNACKBAR]}
        try:
            await self._api.call(
                "messages.sendMessageEventAnswer",
                event_id=call.event,
                user_id=call.person,
                peer_id=call.peer,
                event_data=json.dumps(shown, ensure_ascii=False) if call.text else None,
            )
        except Refused:  # too late, or answered before: nobody waits for it any more (VK-46)
            return ()
        return ()

    async def _upload(self, attach: Attach, peer: int) -> str:
        """Bring the bytes, make them such that VKontakte takes them, and hand them over."""
        stored = await self._media.bring(attach.file, MOST_PHOTO if attach.kind == "photo" else MOST_DOCUMENT)
        name = stored.name if attach.kind == "document" and stored.name and attach.name == "file" else attach.name
        async with self._media.at_hand(stored) as path:
            match attach.kind:
                case "photo":
                    data, mime = await as_picture(path, accept=PICTURES, most_bytes=MOST_PHOTO, most_side=MOST_SIDE)
                    return await self._api.upload_photo(data, f"picture.{mime.rpartition('/')[2]}", peer)
                case "voice":
                    return await self._api.upload_document(await _read(path), name, peer, voice=True)
                case "document" if attach.zipped:
                    return await self._api.upload_document(await zipped(path, name), f"{name}.zip", peer)
                case "document":
                    return await self._api.upload_document(await _read(path), name, peer)
                case _:
                    assert_never(attach.kind)

    def _remember(self, attach: Attach, words: str) -> None:
        self._uploaded[attach] = words
        while len(self._uploaded) > REMEMBERED:
            self._uploaded.popitem(last=False)

    def _attached(self, files: tuple[Attach, ...]) -> str | None:
        missing = [attach for attach in files if attach not in self._uploaded]
        if missing:
            raise Unavailable("a file must be uploaded again")  # `prepare` comes before the next try
        return ",".join(self._uploaded[attach] for attach in files) or None


class VkFiles:
    """VKontakte as a `gatewaykit.media.port.MediaSource`."""

    def __init__(self, api: VkApi) -> None:
        self._api = api

    @asynccontextmanager
    async def open(self, file: FileRef, limit: int) -> AsyncIterator[Incoming]:
        """See `MediaSource`: the message is read again, because addresses expire (VK-33)."""
        try:
            peer, number, place = parse_file(file)
        except NotOurs:
            raise Refused("file_gone") from None
        message = await self._api.message(peer, number)
        attachment = None if message is None else attachment_at(message, place)
        url = None if attachment is None else url_of(attachment)
        if url is None:
            raise Refused("file_gone")
        async with self._api.download(url) as response:
            size = response.content_length
            if size is not None and size > limit:
                raise Refused("too_large")
            chunks = response.content.iter_chunked(_CHUNK)
            yield Incoming(chunks, size, response.content_type, _name_of(attachment))


def _tell_buttons_off() -> None:
    """What only the owner can mend; the words go without the buttons meanwhile."""
    log = structlog.get_logger()
    log.error("VK refuses buttons: switch on the community's bot abilities", action="buttons_off")


async def _read(path: Path) -> bytes:
    return await asyncio.to_thread(path.read_bytes)


def _name_of(attachment: Mapping[str, Any] | None) -> str | None:
    body = attachment.get("doc") if attachment is not None else None
    title = body.get("title") if isinstance(body, Mapping) else None
    return title if isinstance(title, str) else None


def _items(found: object) -> Sequence[Mapping[str, Any]]:
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _refusal(item: _SendError) -> Failure | None:
    """What VKontakte says against one of several."""
    error = item.get("error")
    if not isinstance(error, Mapping):
        return None
    code = error.get("code")
    return of_code(code if isinstance(code, int) else UNKNOWN)


def _end_of(item: _SendError | None) -> tuple[MessageRef, ...] | Failure:
    if item is None:
        return Unavailable("VK says nothing of it", certain=False)
    refused = _refusal(item)
    if refused is not None:
        return refused
    number = item.get("conversation_message_id")
    return (make_message(item["peer_id"], number),) if isinstance(number, int) and number > 0 else ()


def _reply(call: Send) -> str | None:
    if call.reply_to is None:
        return None
    asked = {"peer_id": call.peer, "conversation_message_ids": [call.reply_to], "is_reply": 1}
    return json.dumps(asked)
