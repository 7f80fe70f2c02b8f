"""Attachments as the API shows them (VK-33)."""

from typing import Any

from sandbox.vk.files import Files, Media

__all__ = ["attachment_json", "media_json"]

_DOC_TYPES = {
    1: frozenset({"txt", "doc", "docx", "pdf", "xls", "xlsx", "rtf", "ppt", "pptx", "odt", "csv"}),
    2: frozenset({"zip", "rar", "7z", "gz", "tar", "bz2"}),
    3: frozenset({"gif"}),
    4: frozenset({"jpg", "jpeg", "png", "bmp", "webp", "psd", "tiff", "heic"}),
    5: frozenset({"mp3", "ogg", "wav", "m4a", "flac"}),
    6: frozenset({"mp4", "avi", "mov", "mkv", "webm"}),
    7: frozenset({"fb2", "epub", "mobi", "djvu"}),
}
_SIZES = (
    ("o", 130, True),
    ("s", 75, False),
    ("m", 130, False),
    ("w", 2560, False),
    ("x", 604, False),
    ("p", 200, True),
)
"""Letters, longest side, and whether it is a crop; in no order, as the real ones come."""


def attachment_json(media: Media, files: Files) -> dict[str, Any]:
    """An item of `attachments`."""
    return {"type": media.type, media.type: media_json(media, files)}


def media_json(media: Media, files: Files) -> dict[str, Any]:
    """The photo, document, voice message or whatever it is."""
    if media.raw is not None:
        return media.raw
    match media.type:
        case "photo":
            return _photo(media, files)
        case "doc":
            return _doc(media, files)
        case _:
            return _audio_message(media, files)


def _common(media: Media) -> dict[str, Any]:
    return {"id": media.id, "owner_id": media.owner, "access_key": media.key}


def _photo(media: Media, files: Files) -> dict[str, Any]:
    if media.file is None:
        raise TypeError("a photo has bytes")
    link = files.link(media.file, "jpg")
    sizes = []
    for letter, longest, cropped in _SIZES:
        scale = min(1.0, longest / max(media.width, media.height, 1))
        width, height = max(1, round(media.width * scale)), max(1, round(media.height * scale))
        if cropped:
            width = height = min(width, height)
        url = f"{link}?size={width}x{height}" if cropped or scale < 1 else link
        sizes.append({"type": letter, "url": url, "width": width, "height": height})
    return {
        **_common(media),
        "album_id": -15,
        "date": int(media.date),
        "has_tags": False,
        "text": "",
        "sizes": sizes,
        "orig_photo": {"type": "base", "url": link, "width": media.width, "height": media.height},
    }


def _doc(media: Media, files: Files) -> dict[str, Any]:
    if media.file is None:
        raise TypeError("a document has bytes")
    name = media.file.name
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = next((number for number, known in _DOC_TYPES.items() if extension in known), 8)
    return {
        **_common(media),
        "title": name,
        "size": len(media.file.data),
        "ext": extension,
        "date": int(media.date),
        "type": kind,
        "url": files.link(media.file, "doc"),
        "is_unsafe": 0,
    }


def _audio_message(media: Media, files: Files) -> dict[str, Any]:
    if media.file is None:
        raise TypeError("a voice message has bytes")
    return {
        **_common(media),
        "duration": 3,
        "link_mp3": files.link(media.file, "mp3"),
        "link_ogg": files.link(media.file, "ogg"),
        "waveform": [0] * 128,
        "transcript_state": "in_progress",
    }
