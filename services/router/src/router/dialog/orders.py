"""What an operator's words ask of the bot: an answer, a command, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

__all__ = [
    "COMMANDS",
    "OWNERS_COMMANDS",
    "Command",
    "Inner",
    "Known",
    "Order",
    "OwnersCommand",
    "OwnersOrder",
    "Unknown",
    "Words",
    "nearest",
    "read_order",
]

Command = Literal["assign", "ban", "close", "delete", "help", "note", "open", "pay", "template", "unban", "who"]

COMMANDS: dict[str, Command] = {
    "/пока": "close",
    "/close": "close",
    "/кто": "who",
    "/who": "who",
    "/заметка": "note",
    "/note": "note",
    "/шаблон": "template",
    "/template": "template",
    "/назначить": "assign",
    "/assign": "assign",
    "/удалить": "delete",
    "/delete": "delete",
    "/бан": "ban",
    "/ban": "ban",
    "/разбан": "unban",
    "/unban": "unban",
    "/открытые": "open",
    "/open": "open",
    "/оплата": "pay",
    "/paid": "pay",
    "/помощь": "help",
    "/help": "help",
}
OwnersCommand = Literal["broadcast", "forget", "log", "record", "stats", "tariffs"]

OWNERS_COMMANDS: dict[str, OwnersCommand] = {
    "/рассылка": "broadcast",
    "/broadcast": "broadcast",
    "/почта": "record",
    "/record": "record",
    "/забыть": "forget",
    "/forget": "forget",
    "/журнал": "log",
    "/log": "log",
    "/статистика": "stats",
    "/stats": "stats",
    "/тарифы": "tariffs",
    "/tariffs": "tariffs",
}
_HELP = ("/помощь", "/help")
_TAKES_AWAY = frozenset({"/забыть", "/forget", "/удалить", "/delete", "/бан", "/ban"})
_BEGINNING = 3
"""So many signs, the slash among them, may begin anything."""
_LIKE = 0.65
_SURELY_LIKE = 0.85
"""A letter too many, too few or wrong in a word of six: `/забыт`, and not `/закрыть`."""


@dataclass(frozen=True, slots=True)
class Words:
    """Something said that is no command."""


@dataclass(frozen=True, slots=True)
class Inner:
    """Kept among the operators on purpose (`//`), or meant for another bot."""


@dataclass(frozen=True, slots=True)
class Known:
    """A command, and what was written after it."""

    command: Command
    rest: str = ""


@dataclass(frozen=True, slots=True)
class OwnersOrder:
    """A command that only an owner may give, and what was written after it."""

    command: OwnersCommand
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No command of ours; `nearest` is the one that was perhaps meant."""

    written: str
    nearest: str


Order = Words | Inner | Known | OwnersOrder | Unknown


def read_order(text: str) -> Order:
    """What a message, by its text or caption, asks for. Nothing but `Words` may ever reach a client."""
    stripped = text.lstrip()
    if not stripped.startswith("/"):
        return Words()
    if stripped.startswith("//"):
        return Inner()
    word, *rest = stripped.split(maxsplit=1)
    first, _, addressee = word.partition("@")
    known = COMMANDS.get(first.lower())
    said = rest[0].strip() if rest else ""
    if known is not None:
        return Known(known, said)
    if (owners := OWNERS_COMMANDS.get(first.lower())) is not None:
        return OwnersOrder(owners, said)
    if addressee:
        return Inner()
    return Unknown(first[:32], nearest(first.lower(), (*COMMANDS, *OWNERS_COMMANDS)))


def nearest(word: str, commands: Iterable[str]) -> str:
    """The command that was perhaps meant, in the script that the word was typed in; help if it is like none.

    Two letters swapped are the commonest slip; the library's likeness ranks it below a shorter command. What takes
    something away is named only when hardly anything else can have been meant.
    """
    latin = _is_latin(word)
    alike = [command for command in commands if _is_latin(command) == latin]
    same_letters = [command for command in alike if sorted(command) == sorted(word)]
    begun = [command for command in alike if len(word) > _BEGINNING and command.startswith(word)]
    near = get_close_matches(word, alike, n=len(alike), cutoff=_LIKE)
    safe = [command for command in near if command not in _TAKES_AWAY or _is_hardly_other(word, command)]
    return next(iter((*same_letters, *begun, *safe)), _HELP[latin])


def _is_hardly_other(word: str, command: str) -> bool:
    return bool(get_close_matches(word, (command,), cutoff=_SURELY_LIKE))


def _is_latin(word: str) -> bool:
    """Whether it is typed on a Latin keyboard."""
    return any(letter.isascii() and letter.isalpha() for letter in word)
