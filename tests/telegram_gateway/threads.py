"""What receiving needs of the operators' forum, kept in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from telegram_gateway.ingress.intake import Forum
from telegram_gateway.whereabouts import Whereabouts

__all__ = ["FewMoves", "FewThreads", "Seen", "few_threads"]


@dataclass
class FewThreads:
    """Implements `telegram_gateway.ingress.intake.Threads`."""

    bound: dict[tuple[int, int], str] = field(default_factory=dict)
    own: list[tuple[int, int, str]] = field(default_factory=list)

    async def noticed(self, chat: int, thread: int, name: str) -> None:
        self.own.append((chat, thread, name))

    async def topic_of(self, chat: int, thread: int) -> str | None:
        return self.bound.get((chat, thread))


@dataclass
class Seen:
    """Implements `telegram_gateway.ingress.intake.Form`."""

    forum: list[bool] = field(default_factory=list)

    def seen(self, *, forum: bool) -> None:
        self.forum.append(forum)


@dataclass
class FewMoves:
    """Implements `telegram_gateway.whereabouts.Moves`, and hears what the router would."""

    kept: dict[int, int] = field(default_factory=dict)
    told: list[tuple[int, int]] = field(default_factory=list)

    async def every(self) -> Mapping[int, int]:
        return dict(self.kept)

    async def keep(self, old: int, new: int) -> None:
        self.kept[old] = new

    async def tell(self, old: int, new: int) -> None:
        self.told.append((old, new))


def few_threads(bound: dict[tuple[int, int], str] | None = None, chat: int = -1001234567890) -> Forum:
    """Nothing known but these, in this operator chat."""
    moves = FewMoves()
    return Forum(FewThreads(dict(bound or {})), Seen(), Whereabouts(chat, moves, moves.tell))
