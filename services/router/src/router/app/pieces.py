"""A message's content on its way through the dialog, which carries it unread."""

from pydantic import TypeAdapter

from contracts.content import Content, Sticker, Text, Unsupported
from contracts.ids import MessageRef
from router.dialog.states import Piece

__all__ = ["content_of", "piece_of", "words_of"]

_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


def piece_of(message: MessageRef, content: Content, at: float, answers: str | None = None) -> Piece:
    """The dialog's word for a message."""
    return Piece(
        message=message,
        content=_CONTENT.dump_json(content).decode(),
        at=at,
        # PostgreSQL keeps no NUL in a text; in the content's JSON it is escaped.
        text=content.text.replace("\x00", "") if isinstance(content, Text) else None,
        answers=answers,
    )


def content_of(piece: Piece) -> Content:
    """What the piece holds."""
    return _CONTENT.validate_json(piece.content)


def words_of(content: Content) -> str:
    """Its text or caption."""
    match content:
        case Text(text=text):
            return text
        case Sticker() | Unsupported():
            return ""
        case _:
            return content.caption
