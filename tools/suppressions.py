"""Every silenced warning with its reason, as the page docs/suppressions.md. `make schema` writes it."""

import io
import re
import subprocess
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PAGE", "Suppression", "page", "suppressions"]

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "suppressions.md"
_MARK = re.compile(r"#\s*(noqa:\s*([A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)|type:\s*ignore\[([\w\-, ]+)\])(.*)")
_BARE = re.compile(r"#\s*(noqa(?!:\s*[A-Z])|type:\s*ignore(?!\[))")
_HEAD = """# Silenced warnings

Each with its reason; written by `make schema`. Ignores for whole folders stand in `pyproject.toml`, with theirs.

| file | rule | why |
| --- | --- | --- |
"""


@dataclass(frozen=True, slots=True, order=True)
class Suppression:
    """One mark in a source. An empty rule silences everything, which nobody may."""

    file: str
    rule: str
    why: str


def suppressions(files: Sequence[Path]) -> Iterator[Suppression]:
    """Those in the comments of these Python files."""
    for path in files:
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT).as_posix()
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield from _in_comment(name, token.string)


def page(found: Sequence[Suppression]) -> str:
    """The whole page. Equal marks of one file are one line."""
    return _HEAD + "".join(f"| `{each.file}` | {each.rule} | {each.why} |\n" for each in sorted(set(found)))


def _in_comment(name: str, comment: str) -> Iterator[Suppression]:
    if _BARE.search(comment):
        yield Suppression(name, "", comment.lstrip("# "))
    elif match := _MARK.search(comment):
        yield Suppression(name, match[2] or match[3], match[4].strip(" -–—#:"))


def _files() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "*.py"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


if __name__ == "__main__":
    PAGE.write_text(page(list(suppressions(_files()))), encoding="utf-8")
