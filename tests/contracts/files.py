"""Where samples and golden schemas are, and what must survive of a sample."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLES = {str(path.relative_to(HERE / "samples")): path for path in sorted((HERE / "samples").glob("*/*.json"))}


def sample(name: str) -> Any:
    return json.loads(SAMPLES[name].read_text("utf-8"))


def as_bytes(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


def lost(before: Any, after: Any, where: str = "message") -> Iterator[str]:
    """What stood in the first and does not stand in the second, place by place; the second may hold more."""
    match before, after:
        case Mapping(), Mapping():
            for name, value in before.items():
                if name in after:
                    yield from lost(value, after[name], f"{where}.{name}")
                else:
                    yield f"{where}.{name}"
        case [*first], [*second] if len(first) == len(second):
            for number, (one, other) in enumerate(zip(first, second, strict=True)):
                yield from lost(one, other, f"{where}[{number}]")
        case _:
            if before != after or type(before) is not type(after):
                yield where


def with_strangers(message: Any) -> Any:
    """The same message from a newer writer: a field that nobody here knows, at every place that can have one."""
    match message:
        case Mapping():
            return {**{name: with_strangers(value) for name, value in message.items()}, "not_known_yet": {"a": [1]}}
        case list():
            return [with_strangers(value) for value in message]
        case _:
            return message
