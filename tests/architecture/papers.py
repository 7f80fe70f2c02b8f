"""What the papers for people quote and tell to type; and the bot's texts, as patterns to hold it against."""

import re
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser, ast

from tests.architecture.checkout import ROOT

__all__ = [
    "GUIDES",
    "TYPED_PAPERS",
    "buttons",
    "buttons_of",
    "code",
    "commands",
    "exists",
    "is_said",
    "make_targets",
    "otklik_lines",
    "paths",
    "pattern_of",
    "quotes",
    "settings",
    "texts_in",
]

GUIDES = ROOT / "docs" / "guides"
TYPED_PAPERS = (
    *sorted(GUIDES.glob("*.md")),
    *(ROOT / name for name in ("README.md", "docs/README.md", "docs/runbook.md", "deploy/README.md")),
)
"""The papers out of which people type."""

TEXTS = ROOT / "services" / "router" / "src" / "router" / "app" / "texts"
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_OTKLIK = re.compile(r"(?:^|\.venv/bin/|&& |upgrade )otklik (.*)")
_SPAN = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(
    r"(?<![\w/.:-])((?:cli|deploy|docs|libs|services|tests|tools)/[\w./*…-]+|[A-Z][A-Z]+\.md)(?::(\w+))?"
)
_LETTERS_AT_LEAST = 3


def code(text: str) -> list[str]:
    """Every fenced block and every code span."""
    return [*_FENCE.findall(text), *_SPAN.findall(_FENCE.sub("", text))]


def quotes(text: str) -> list[list[str]]:
    """Each block of quoted lines: by the guides' own rule the bot's words, as they are."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith(">"):
            found[-1].append(line.removeprefix(">").strip())
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


def buttons(text: str) -> set[str]:
    """Each `[button]` that is named."""
    return {span[1:-1] for span in _SPAN.findall(text) if span.startswith("[") and span.endswith("]")}


def commands(text: str) -> set[str]:
    """Each word that begins with a slash and is code of its own, or is written to the bot in a block."""
    return {match for piece in code(text) for match in re.findall(r"(?:^|\n)(/[^\W\d]\w*(?:/\w+)*)(?![\w./])", piece)}


def otklik_lines(text: str) -> list[list[str]]:
    """The words after each `otklik` that is typed."""
    typed = [found for piece in code(text) for line in piece.splitlines() for found in _OTKLIK.findall(line)]
    return [words for found in typed if (words := re.split(r"\s+#|[&;|]", found)[0].split())]


def make_targets(text: str) -> set[str]:
    """Each target of make that is typed."""
    return {name for piece in code(text) for name in re.findall(r"(?:^|[\s;&])make ([a-z][a-z-]*)", piece)}


def settings(text: str) -> set[str]:
    """Each name in capitals that is code."""
    return {
        name
        for piece in code(text)
        for name in re.findall(r"(?<![\w/$:])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?![\w.])", piece)
    }


def paths(text: str) -> set[tuple[str, str]]:
    """Each file or folder of this checkout that is named in code, and the function named behind a colon."""
    return {(path.rstrip("."), name) for piece in code(text) for path, name in _PATH.findall(piece)}


def is_said(block: list[str], language: str) -> bool:
    """Whether a quoted block is one text of the bot, or several in a row, each whole."""
    return bool(texts_in(block, language))


def texts_in(block: list[str], language: str) -> tuple[str, ...]:
    """The patterns of the bot's texts that a quoted block is made of, one after another; none if it is not."""
    ends: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(block) + 1):
        for start, before in list(ends.items()):
            part = "\n".join(block[start:end]).strip()
            found = _text_of(part, language) if part else ""
            if found is not None:
                ends.setdefault(end, (*before, *filter(None, [found])))
    return ends.get(len(block), ())


def pattern_of(key: str, language: str) -> str:
    """A text by its name, as a pattern: variables are anything within a line."""
    entries = _entries(language)
    value = entries[key].value
    assert value is not None
    return _of(value, entries)


@cache
def buttons_of(language: str) -> frozenset[str]:
    """Every text that has no variable, so that it can stand on a button."""
    return frozenset(
        " ".join(element.value for element in message.value.elements if isinstance(element, ast.TextElement))
        for message in _entries(language).values()
        if message.value and all(isinstance(element, ast.TextElement) for element in message.value.elements)
    )


@cache
def _texts(language: str) -> tuple[tuple[frozenset[str], str], ...]:
    """Each text: the words that stand in it in any case, and itself as a pattern.

    Variables are anything within a line, and each variant may be chosen.
    What has hardly a letter of its own would fit anything, and is left out.
    """
    entries = _entries(language)
    found = []
    for entry in entries.values():
        if isinstance(entry, ast.Message) and entry.value:
            text = _of(entry.value, entries)
            fixed = " ".join(element.value for element in entry.value.elements if isinstance(element, ast.TextElement))
            if len(re.findall(r"[^\W\d_]", re.sub(r"\\.|\[.n\]", "", text))) >= _LETTERS_AT_LEAST:
                found.append((frozenset(re.findall(r"(?<!\S)[^\W\d_]+(?!\S)", f" {fixed} ")), text))
    return tuple(found)


def _text_of(part: str, language: str) -> str | None:
    words = set(re.findall(r"[^\W\d_]+", part))
    return next((text for fixed, text in _texts(language) if fixed <= words and re.fullmatch(text, part)), None)


@cache
def _entries(language: str) -> dict[str, ast.Message | ast.Term]:
    found: dict[str, ast.Message | ast.Term] = {}
    for file in sorted((TEXTS / language).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            if isinstance(entry, ast.Message | ast.Term):
                found[entry.id.name] = entry
    return found


def _of(pattern: ast.Pattern, entries: dict[str, ast.Message | ast.Term]) -> str:
    return "".join(_element(element, entries) for element in pattern.elements)


def _element(element: ast.TextElement | ast.Placeable, entries: dict[str, ast.Message | ast.Term]) -> str:
    if isinstance(element, ast.TextElement):
        return re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(element.value))
    match element.expression:
        case ast.StringLiteral(value=value):
            return re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(value))
        case ast.SelectExpression(variants=variants):
            return f"(?:{'|'.join(_of(variant.value, entries) for variant in variants)})"
        case ast.TermReference(id=ast.Identifier(name=name)) | ast.MessageReference(id=ast.Identifier(name=name)):
            text = entries[name].value
            return _of(text, entries) if text else ""
        case _:
            return r"[^\n]+?"


def exists(path: str, root: Path = ROOT) -> bool:
    """Whether a file, a folder or at least one match of a pattern is there."""
    return bool(list(root.glob(path.replace("…", "*").rstrip("/"))))
