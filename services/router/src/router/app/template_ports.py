"""Ready answers that operators keep, and what becomes of them."""

from dataclasses import dataclass

__all__ = ["AddTemplate", "DropTemplate", "Template", "TemplateChange"]


@dataclass(frozen=True, slots=True)
class Template:
    """An answer that the operators keep for later."""

    id: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class AddTemplate:
    """One more is kept."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class DropTemplate:
    """One is kept no more."""

    id: int


TemplateChange = AddTemplate | DropTemplate
