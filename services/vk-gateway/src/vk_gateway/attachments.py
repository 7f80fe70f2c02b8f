"""What is attached to a message of VKontakte's, in the house's words. Pure."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from contracts.content import Audio, Document, Item, Link, Photo, Sticker, Unsupported, Voice
from contracts.ids import FileRef

__all__ = ["SITE", "item_of", "largest", "url_of"]

SITE = "https://vk.com"
_CROPPED = frozenset("opqr")
"""Letters of sizes that show only a part of the picture (VK-33)."""
_PICTURES: Mapping[str, str] = MappingProxyType(
    {
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "png": "image/png",
        "gif": "image/gif",
        "webp": "image/webp",
        "bmp": "image/bmp",
        "heic": "image/heic",
    }
)
"""Of documents that are pictures, by their ending: a receipt may come as one (VK-33)."""

Attachment = Mapping[str, Any]


def item_of(attachment: Attachment, file: FileRef) -> Item:
    """One attachment; `file` is what its bytes are called, if it has any."""
    kind = attachment.get("type")
    body = attachment.get(kind) if isinstance(kind, str) else None
    if not isinstance(kind, str) or not isinstance(body, Mapping):
        return Unsupported(what=str(kind or "attachment")[:40])
    make = _MAKERS.get(kind)
    return Unsupported(what=kind[:40]) if make is None else make(body, file)


def url_of(attachment: Attachment) -> str | None:
    """Where the bytes of an attachment are now (VK-33); `None` if it has none."""
    kind = attachment.get("type")
    body = attachment.get(kind) if isinstance(kind, str) else None
    if not isinstance(body, Mapping):
        return None
    match kind:
        case "photo":
            return largest(body.get("sizes"))
        case "doc" | "graffiti":
            return _text(body.get("url")) or None
        case "audio_message":
            return _text(body.get("link_ogg")) or _text(body.get("link_mp3")) or None
        case "sticker":
            return largest(body.get("images") or body.get("images_with_background"))
        case "video":
            return largest(body.get("image"))
        case "link" | "article":
            photo = body.get("photo")
            return largest(photo.get("sizes")) if isinstance(photo, Mapping) else None
        case _:
            return None


def largest(sizes: Any) -> str | None:
    """The address of the largest picture that shows all of it; their order means nothing (VK-33)."""
    if not isinstance(sizes, Sequence) or isinstance(sizes, str):
        return None
    known = [size for size in sizes if isinstance(size, Mapping) and _text(size.get("url"))]
    whole = [size for size in known if size.get("type") not in _CROPPED] or known
    best = max(whole, key=lambda size: _number(size.get("width")) * _number(size.get("height")), default=None)
    return None if best is None else _text(best["url"])


def _photo(body: Attachment, file: FileRef) -> Item:
    return Photo(file=file, same=_same("photo", body), name="photo.jpg", mime="image/jpeg")


def _doc(body: Attachment, file: FileRef) -> Item:
    size = body.get("size")
    return Document(
        file=file,
        same=_same("doc", body),
        size=size if isinstance(size, int) and size >= 0 else None,
        name=_text(body.get("title")) or None,
        mime=_PICTURES.get(_text(body.get("ext")).lower()),
    )


def _voice(body: Attachment, file: FileRef) -> Item:
    mime = "audio/ogg" if _text(body.get("link_ogg")) else "audio/mpeg"
    return Voice(file=file, same=_same("audio_message", body), name="voice.ogg", mime=mime)


def _sticker(body: Attachment, file: FileRef) -> Item:
    number = body.get("sticker_id")
    return Sticker(file=file, same=None if number is None else f"sticker{number}", name="sticker.png", mime="image/png")


def _graffiti(body: Attachment, file: FileRef) -> Item:
    return Photo(file=file, same=_same("graffiti", body), name="graffiti.png", mime="image/png")


def _video(body: Attachment, file: FileRef) -> Item:
    """Its bytes are for nobody but VKontakte's own player: its page and a picture of it (VK-33)."""
    preview = file if largest(body.get("image")) else None
    return Link(url=f"{SITE}/{_page('video', body)}", title=_text(body.get("title")), preview=preview)


def _wall(body: Attachment, file: FileRef) -> Item:  # noqa: ARG001 - a post has no bytes
    owner = body.get("owner_id", body.get("to_id", body.get("from_id")))
    return Link(url=f"{SITE}/wall{owner}_{body.get('id')}", text=_text(body.get("text")))


def _link(body: Attachment, file: FileRef) -> Item:
    preview = file if url_of({"type": "link", "link": body}) else None
    return Link(url=_text(body.get("url")), title=_text(body.get("title")), preview=preview)


def _audio(body: Attachment, file: FileRef) -> Item:
    """A song of VKontakte's: a file of its own where there is an address, else its page."""
    title = " — ".join(part for part in (_text(body.get("artist")), _text(body.get("title"))) if part)
    if _text(body.get("url")):
        return Audio(file=file, same=_same("audio", body), name=f"{title or 'audio'}.mp3", mime="audio/mpeg")
    return Link(url=f"{SITE}/{_page('audio', body)}", title=title)


_MAKERS: Mapping[str, Callable[[Attachment, FileRef], Item]] = MappingProxyType(
    {
        "photo": _photo,
        "doc": _doc,
        "audio_message": _voice,
        "sticker": _sticker,
        "graffiti": _graffiti,
        "video": _video,
        "wall": _wall,
        "wall_reply": _wall,
        "link": _link,
        "article": _link,
        "audio": _audio,
    }
)


def _page(kind: str, body: Attachment) -> str:
    key = _text(body.get("access_key"))
    return f"{kind}{body.get('owner_id')}_{body.get('id')}" + (f"_{key}" if key else "")


def _same(kind: str, body: Attachment) -> str:
    return f"{kind}{body.get('owner_id')}_{body.get('id')}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
