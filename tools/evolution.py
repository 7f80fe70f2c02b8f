"""What a change of a schema does to those who still run the version before. Pure.

Old and new versions talk to each other during every rollout, in both directions, and a dead letter or an outbox row
may be weeks old. docs/decisions/0003-evolution-of-contracts.md has the rules in words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Schema = Mapping[str, Any]
Kind = Literal["breaking", "readers_first"]

_TIGHTER_WHEN_LARGER = ("minLength", "minimum", "exclusiveMinimum", "minItems")
_TIGHTER_WHEN_SMALLER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
_SAME = ("type", "format", "pattern")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference that matters to somebody."""

    kind: Kind
    """`breaking` needs a new version of the type; `readers_first` is safe once every reader was deployed before."""
    where: str
    what: str

    def __str__(self) -> str:
        """As `make schema` prints it."""
        return f"{self.kind.replace('_', ' ')}: {self.where}: {self.what}"


def changes(old: Schema, new: Schema) -> tuple[Change, ...]:
    """Every difference between two JSON Schemas of one type that matters to a reader, in a stable order."""
    return tuple(_Comparison(old, new).compare(old, new, "payload"))


@dataclass(frozen=True, slots=True)
class _Comparison:
    old_root: Schema
    new_root: Schema

    def compare(self, old: Schema, new: Schema, where: str) -> Iterator[Change]:
        old, new = _resolve(old, self.old_root), _resolve(new, self.new_root)
        before, after = _choices(old), _choices(new)
        if before is not None or after is not None:
            yield from self._unions(before or [old], after or [new], where)
            return
        for word in _SAME:
            if old.get(word) != new.get(word):
                yield Change("breaking", where, f"{word} was {old.get(word)!r} and is {new.get(word)!r}")
        yield from _bounds(old, new, where)
        yield from _enums(old, new, where)
        yield from self._properties(old, new, where)
        for word in ("items", "additionalProperties"):
            if isinstance(old.get(word), Mapping) and isinstance(new.get(word), Mapping):
                yield from self.compare(old[word], new[word], f"{where}[]")

    def _properties(self, old: Schema, new: Schema, where: str) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        required_before, required_after = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(before):
            path = f"{where}.{name}"
            if name not in after:
                yield Change("breaking", path, "was removed")
                continue
            yield from _defaults(before[name], after[name], path)
            yield from self.compare(before[name], after[name], path)
            if name in required_after - required_before:
                yield Change("breaking", path, "is required now")
        for name in sorted(required_after - before.keys()):
            yield Change("breaking", f"{where}.{name}", "is new and required")

    def _unions(self, old: list[Schema], new: list[Schema], where: str) -> Iterator[Change]:
        """Members are matched by what tells them apart; a type that became another is a removal and an addition."""
        before = {_name_of(member, self.old_root): member for member in old}
        after = {_name_of(member, self.new_root): member for member in new}
        for name in sorted(before.keys() - after.keys()):
            yield Change("breaking", where, f"can be {name} no longer")
        for name in sorted(after.keys() - before.keys()):
            yield Change("readers_first", where, f"can be {name} too")
        for name in sorted(before.keys() & after.keys()):
            yield from self.compare(before[name], after[name], f"{where}<{name}>")


def _resolve(schema: Schema, root: Schema) -> Schema:
    """The schema behind a reference; what stands beside the reference stays."""
    while "$ref" in schema:
        found: Any = root
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[step]
        schema = {**found, **{word: value for word, value in schema.items() if word != "$ref"}}
    return schema


def _choices(schema: Schema) -> list[Schema] | None:
    members = schema.get("oneOf", schema.get("anyOf"))
    return None if members is None else list(members)


def _name_of(member: Schema, root: Schema) -> str:
    """What tells one member of a union from the others: its `kind`, else its constant, else its type."""
    member = _resolve(member, root)
    kind = member.get("properties", {}).get("kind", {})
    if "const" in kind:
        return str(kind["const"])
    if "const" in member or "enum" in member:
        return "one of a few words"
    inner = member.get("items", {})
    return f"{member.get('type')} of {_name_of(inner, root)}" if inner else str(member.get("type"))


def _defaults(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    """What a field means where it is absent must not change; one that needs no default any more is required."""
    if "default" in old and "default" in new and old["default"] != new["default"]:
        yield Change("breaking", where, f"default was {old['default']!r} and is {new['default']!r}")


def _words(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _enums(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    match _words(old), _words(new):
        case None, None:
            return
        case None, _:
            yield Change("breaking", where, "is limited to a few words")
        case _, None:
            yield Change("readers_first", where, "is limited to a few words no longer")
        case [*before], [*after]:
            if gone := sorted(set(before) - set(after)):
                yield Change("breaking", where, f"can be {', '.join(gone)} no longer")
            if come := sorted(set(after) - set(before)):
                yield Change("readers_first", where, f"can be {', '.join(come)} too")


def _bounds(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    for words, sign in ((_TIGHTER_WHEN_LARGER, 1), (_TIGHTER_WHEN_SMALLER, -1)):
        for word in words:
            before, after = old.get(word), new.get(word)
            if before == after:
                continue
            looser = after is None or (before is not None and (after - before) * sign < 0)
            yield Change("readers_first" if looser else "breaking", where, f"{word} was {before} and is {after}")
