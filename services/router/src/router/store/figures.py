"""What whoever runs it asks the database: are clients waiting, and does anything hang."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from chassis.database import Database
from router.store.replicas import REPLICAS
from router.store.tables import COMMANDS, DIALOGS, DURABLE

__all__ = ["Figures", "Standing"]

_ALIVE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it at one moment; times in seconds."""

    open: int
    """Dialogs."""
    waiting: int
    """Those of them that wait for an operator."""
    longest_wait: float
    """Since the oldest message that nobody has answered."""
    oldest_relay: float
    """Since the oldest client's message was decided that does not stand in the operator chat yet."""
    oldest_answer: float
    """The same for answers to clients."""
    oldest_unsent: float
    """Since the oldest decision that the broker has not taken."""
    routers: int
    """Processes that were heard of lately."""


class Figures:
    """Asks; each method raises `Unavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self) -> Standing:
        """Everything, for a person who looks."""
        now = self._database.now_sql()
        queries = (
            self._count(DIALOGS.c.id, DIALOGS.c.closed_at.is_(None)),
            self._count(DIALOGS.c.id, DIALOGS.c.closed_at.is_(None), DIALOGS.c.waiting_since.is_not(None)),
            self._since(DIALOGS.c.waiting_since, DIALOGS.c.closed_at.is_(None)),
            self._since(COMMANDS.c.made_at, COMMANDS.c.state == "pending", COMMANDS.c.kind == "relay"),
            self._since(COMMANDS.c.made_at, COMMANDS.c.state == "pending", COMMANDS.c.kind == "answer"),
            self._since(DURABLE.outbox.c.created_at, DURABLE.outbox.c.sent_at.is_(None)),
            self._count(REPLICAS.c.id, REPLICAS.c.beat > now - _ALIVE_SECONDS),
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(select(*queries))).one()
        opened, waiting, wait, relay, answer, unsent, routers = row
        return Standing(opened, waiting, _age(wait), _age(relay), _age(answer), _age(unsent), routers)

    async def open_dialogs(self) -> float:
        """How many dialogs are open."""
        return (await self.standing()).open

    async def longest_wait(self) -> float:
        """Seconds since the oldest message that nobody has answered; 0 when all are."""
        return (await self.standing()).longest_wait

    async def oldest_relay(self) -> float:
        """Seconds since the oldest client's message that does not stand in the operator chat yet."""
        return (await self.standing()).oldest_relay

    def _count(self, column: ColumnElement[object], *where: ColumnElement[bool]) -> ColumnElement[int]:
        return select(func.count(column)).where(*where).scalar_subquery()

    def _since(self, column: ColumnElement[float], *where: ColumnElement[bool]) -> ColumnElement[float]:
        return select(self._database.now_sql() - func.min(column)).where(*where).scalar_subquery()


def _age(seconds: float | None) -> float:
    return max(0.0, seconds or 0.0)
