"""Upload servers and what becomes of what they took (VK-70…VK-72)."""

from typing import Any

from sandbox.vk.attachments import media_json
from sandbox.vk.calls import Call
from sandbox.vk.files import Media
from sandbox.vk.refusals import Refusal, bad_param
from sandbox.vk.uploads import Taken

__all__ = ["doc_server", "photo_server", "save_doc", "save_photo"]

DOC_KINDS = frozenset({"doc", "audio_message"})


def photo_server(call: Call) -> dict[str, Any]:
    """Where to upload a photo for a person that allows messages."""
    return {
        "album_id": -64,
        "upload_url": _place(call, "photo"),
        "user_id": 0,
        "group_id": call.community.id,
    }


def doc_server(call: Call) -> dict[str, str]:
    """Where to upload a document or a voice message."""
    kind = call.params.text("type") or "doc"
    if kind not in DOC_KINDS:
        raise bad_param("type is invalid")
    return {"upload_url": _place(call, kind)}


def save_photo(call: Call) -> list[dict[str, Any]]:
    """Make a photo of what was uploaded."""
    words = call.params.required("photo")
    if words == "[]":
        raise bad_param("photos_list is invalid")
    server = call.params.integer("server")
    taken = call.world.uploads.taken(words)
    if taken is None or taken.community != call.community.id or taken.kind != "photo":
        raise bad_param("photo is invalid")
    if server != taken.server:
        raise Refusal(118)
    if call.params.text("hash") != taken.hash:
        raise Refusal(121)
    return [media_json(_saved(call, taken, "photo"), call.world.files)]


def save_doc(call: Call) -> dict[str, Any]:
    """Make a document or a voice message of what was uploaded."""
    taken = call.world.uploads.taken(call.params.required("file"))
    if taken is None or taken.community != call.community.id or taken.kind == "photo":
        raise Refusal(105)
    kind = taken.kind
    return {"type": kind, kind: media_json(_saved(call, taken, kind), call.world.files)}


def _place(call: Call, kind: str) -> str:
    peer = call.params.integer("peer_id") or 0
    if peer:
        call.writable(peer)
    return call.world.uploads.place(kind, call.community.id, peer)


def _saved(call: Call, taken: Taken, kind: str) -> Media:
    files = call.world.files
    number = files.next_id()
    name = call.params.text("title") or taken.name
    extension = taken.name.rpartition(".")[2] if "." in taken.name else ""
    if kind == "doc" and extension and not name.lower().endswith(f".{extension.lower()}"):
        name = f"{name}.{extension}"
    return files.add(
        Media(
            type=kind,
            owner=-call.community.id,
            id=number,
            key=files.digest("media", number)[:18],
            file=files.store(taken.data, name),
            width=taken.width,
            height=taken.height,
            date=call.platform.clock.now(),
            peer=taken.peer,
        )
    )
