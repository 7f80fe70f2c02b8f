"""How several messages of one person read as one. Gateways put them together, the router tells them apart again."""

from collections.abc import Sequence

from contracts.content import Album, Content, Photo, Text, Video

__all__ = ["merged"]


def merged(contents: Sequence[Content]) -> Content | None:
    """Texts, each on a line of its own; pictures as an album whose words are theirs, each on a line of its own.

    `None` for what does not go together.
    """
    texts = [content.text for content in contents if isinstance(content, Text)]
    if len(texts) == len(contents):
        return Text(text="\n".join(texts))
    pictures = [content for content in contents if isinstance(content, Photo | Video)]
    if len(pictures) != len(contents):
        return None
    bare = tuple(picture.model_copy(update={"caption": ""}) for picture in pictures)
    return Album(items=bare, caption="\n".join(picture.caption for picture in pictures if picture.caption))
