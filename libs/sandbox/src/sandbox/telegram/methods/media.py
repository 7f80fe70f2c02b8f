"""Sending files, one or as an album, and getting them (TG-90…TG-94)."""

from typing import Any

from sandbox.pictures import size_of
from sandbox.telegram.calls import Call
from sandbox.telegram.files import DOWNLOAD_LIMIT, StoredFile
from sandbox.telegram.params import Params, Upload
from sandbox.telegram.refusals import Refusal, bad_request
from sandbox.telegram.sending import Draft, own_message, place_of, put
from sandbox.telegram.views import view_of
from sandbox.telegram.writing import caption_of

__all__ = ["edit_message_media", "get_file", "media_sender", "send_media_group"]

PHOTO_LIMIT = 10 << 20
UPLOAD_LIMIT = 50 << 20
_ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})


def media_sender(kind: str) -> Any:
    """The method that sends this kind of file, such as `sendPhoto`."""

    def send(call: Call) -> dict[str, Any]:
        place = place_of(call)
        text, entities = caption_of(call.params) if kind not in {"sticker", "video_note"} else ("", [])
        file = _file(call, kind, call.params, kind)
        call.charge(place.chat)
        message = put(call, place, Draft(kind, text, entities, file))
        return view_of(message, call.bot, call.world.files)

    return send


def send_media_group(call: Call) -> list[dict[str, Any]]:
    """`sendMediaGroup`: each item counts as a message (TG-21); documents and audios mix with nothing (TG-42)."""
    place = place_of(call)
    items = call.params.json("media")
    if not isinstance(items, list):
        raise bad_request("can't parse media JSON object")
    if not 2 <= len(items) <= 10:
        raise bad_request("too many messages to send as an album" if items[2:] else "too few messages for an album")
    kinds = {str(item.get("type")) for item in items}
    if not kinds <= _ALBUM_KINDS or (len(kinds) > 1 and kinds & {"document", "audio"}):
        raise bad_request("Can't use the media of the specified type in the album")
    drafts = []
    for item in items:
        inner = Params(item)
        text, entities = caption_of(inner)
        drafts.append(Draft(item["type"], text, entities, _file(call, item["type"], inner, "media")))
    call.charge(place.chat, len(drafts))
    album = str(13_000_000_000_000_000 + call.world.serial())
    messages = [put(call, place, draft, album) for draft in drafts]
    return [view_of(message, call.bot, call.world.files) for message in messages]


def edit_message_media(call: Call) -> dict[str, Any]:
    """`editMessageMedia`: another file in one's own message (TG-46); an item of an album keeps its kind."""
    chat, message = own_message(call)
    item = call.params.json("media")
    if not isinstance(item, dict):
        raise bad_request("can't parse media JSON object")
    kind, inner = str(item.get("type")), Params(item)
    if kind not in _ALBUM_KINDS | {"animation"} or (message.album is not None and kind != message.kind):
        raise bad_request("Can't use the media of the specified type in the message")
    text, entities = caption_of(inner)
    file = _file(call, kind, inner, "media")
    if (message.file, message.text, message.kind) == (file, text, kind):
        raise bad_request("message is not modified")
    call.charge(chat, sends=False)
    message.kind, message.file, message.text, message.entities = kind, file, text, entities
    message.edited = call.platform.clock.now()
    call.world.touch(message)
    return view_of(message, call.bot, call.world.files)


def get_file(call: Call) -> dict[str, Any]:
    """`getFile`: up to 20 MB (TG-90)."""
    if not call.params.text("file_id"):
        raise bad_request("file_id not specified")
    stored = _known(call, call.params.text("file_id"))
    if len(stored.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return call.world.files.as_json(call.bot.id, stored) | {"file_path": call.world.files.path_of(stored)}


def _file(call: Call, kind: str, params: Params, field: str) -> StoredFile:
    reference = params.text(field)
    upload = call.params.attached(reference) if reference.startswith("attach://") else params.upload(field)
    if upload is not None:
        return _uploaded(call, kind, upload)
    if not reference:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = _known(call, reference)
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return call.world.files.whole(stored)


def _known(call: Call, file_id: str) -> StoredFile:
    stored = call.world.files.find(call.bot.id, file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return stored


def _uploaded(call: Call, kind: str, upload: Upload) -> StoredFile:
    size = len(upload.data)
    if not size:
        raise bad_request("file must be non-empty")
    if size > UPLOAD_LIMIT:
        raise Refusal(413, "Request Entity Too Large")
    if kind == "photo":
        _check_photo(upload.data)
    return call.world.files.store(kind, upload.data, upload.name, upload.mime)


def _check_photo(data: bytes) -> None:
    if len(data) > PHOTO_LIMIT:
        raise bad_request(f"file of size {len(data)} bytes is too big for a photo; the maximum size is 10485760 bytes")
    width, height = size_of(data) or (1280, 720)
    if width + height > 10000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
