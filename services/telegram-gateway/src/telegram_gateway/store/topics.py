"""The tables of topics. A thread is bound to one topic at most, and to no other as long as it stands."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    delete,
    exists,
    false,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from chassis.migrations import Migrations
from telegram_gateway.kept import Kept

__all__ = ["TopicStore", "topic_migrations"]

METADATA = MetaData()
TOPICS = Table(
    "tg_topics",
    METADATA,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", String, primary_key=True),
    Column("thread", BigInteger),  # null: none is made, or it was deleted
    Column("name", String, nullable=False),  # as it was called last, by us
    Column("closed", Boolean, nullable=False, server_default=false()),
    Column("asked_at", Double),  # epoch seconds; nobody knows what became of the call that was to make it
    Column("version", Integer, nullable=False, server_default="0"),
    Column("led_to", String),  # the place in whose favour it was left, once that was said there
)
Index("tg_topics_thread", TOPICS.c.chat, TOPICS.c.thread, unique=True)
OWN = Table(
    "tg_own_threads",
    METADATA,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("thread", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
)
Index("tg_own_threads_name", OWN.c.chat, OWN.c.name)
_INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def topic_migrations() -> Migrations:
    """What `otklik db upgrade` runs."""
    return Migrations("telegram_gateway.store.migrations", "tg_versions", METADATA)


class TopicStore:
    """See `telegram_gateway.topics.Records`, and what receiving needs of it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert: Any = _INSERTS[database.dialect]

    async def find(self, chat: int, topic: str) -> Kept | None:
        """See `Records`."""
        age = self._database.now_sql() - TOPICS.c.asked_at
        wanted = select(TOPICS, age.label("asked_for")).where(*_this(chat, topic))
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).first()
        return None if row is None else _kept(row)

    async def asked(self, chat: int, topic: str, name: str) -> None:
        """See `Records`."""
        await self._put(chat, topic, {"name": name, "asked_at": self._database.now_sql()})

    async def unasked(self, chat: int, topic: str) -> None:
        """See `Records`."""
        await self._set(chat, topic, asked_at=None)

    async def bind(self, chat: int, topic: str, thread: int, name: str) -> bool:
        """See `Records`."""

        async def work(connection: AsyncConnection) -> bool:
            return await self._bind(connection, chat, topic, (thread, name))

        return await self._database.run(work)

    async def adopt(self, chat: int, topic: str, name: str) -> int | None:
        """See `Records`."""
        bound = exists().where(TOPICS.c.chat == OWN.c.chat, TOPICS.c.thread == OWN.c.thread)
        free = select(OWN.c.thread).where(OWN.c.chat == chat, OWN.c.name == name, ~bound)

        async def work(connection: AsyncConnection) -> int | None:
            thread: int | None = (await connection.execute(free.order_by(OWN.c.thread.desc()).limit(1))).scalar()
            if thread is None or not await self._bind(connection, chat, topic, (thread, name)):
                return None
            return thread

        return await self._database.run(work)

    async def gone(self, chat: int, thread: int) -> None:
        """See `Records`."""

        async def work(connection: AsyncConnection) -> None:
            mine = TOPICS.c.chat == chat, TOPICS.c.thread == thread
            await connection.execute(update(TOPICS).where(*mine).values(thread=None, closed=False, led_to=None))
            await connection.execute(delete(OWN).where(OWN.c.chat == chat, OWN.c.thread == thread))

        await self._database.run(work)

    async def set_closed(self, chat: int, topic: str, *, closed: bool) -> None:
        """See `Records`."""
        await self._set(chat, topic, closed=closed)

    async def set_name(self, chat: int, topic: str, name: str) -> None:
        """See `Records`."""
        await self._set(chat, topic, name=name)

    async def set_led(self, chat: int, topic: str, led_to: str | None) -> None:
        """See `Records`."""
        await self._set(chat, topic, led_to=led_to)

    async def tended(self, chat: int, topic: str, version: int) -> None:
        """See `Records`."""
        await self._set(chat, topic, version=version)

    async def forget(self, chat: int, topics: Sequence[str]) -> None:
        """See `Records`. A topic may have stood under another number of the group, too."""
        theirs = select(TOPICS.c.thread).where(TOPICS.c.topic.in_(topics), TOPICS.c.thread.is_not(None))

        async def work(connection: AsyncConnection) -> None:
            threads = (await connection.execute(theirs)).scalars().all()
            await connection.execute(delete(OWN).where(OWN.c.chat == chat, OWN.c.thread.in_(threads)))
            await connection.execute(delete(TOPICS).where(TOPICS.c.topic.in_(topics)))

        await self._database.run(work)

    async def noticed(self, chat: int, thread: int, name: str) -> None:
        """The bot itself has made this topic: Telegram has told so. Durable on return; raises `Unavailable`."""
        row = self._insert(OWN).values(chat=chat, thread=thread, name=name).on_conflict_do_nothing()

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(row)

        await self._database.run(work)

    async def topic_of(self, chat: int, thread: int) -> str | None:
        """Whose place a thread is, if it is one. Raises `Unavailable`."""
        wanted = select(TOPICS.c.topic).where(TOPICS.c.chat == chat, TOPICS.c.thread == thread)
        async with self._database.reading() as connection:
            found: str | None = (await connection.execute(wanted)).scalar_one_or_none()
        return found

    async def _bind(self, connection: AsyncConnection, chat: int, topic: str, made: tuple[int, str]) -> bool:
        thread, name = made
        owner = select(TOPICS.c.topic).where(TOPICS.c.chat == chat, TOPICS.c.thread == thread)
        has = select(TOPICS.c.thread).where(*_this(chat, topic))
        if (await connection.execute(owner)).scalar() not in {None, topic}:
            return False
        if (await connection.execute(has)).scalar() not in {None, thread}:
            return False  # what stands in it stays the client's, and the next of that name must not get it
        values = {"name": name, "thread": thread, "closed": False, "asked_at": None}
        await connection.execute(self._upsert(chat, topic, values))
        own = self._insert(OWN).values(chat=chat, thread=thread, name=name)
        await connection.execute(own.on_conflict_do_nothing())
        return True

    async def _put(self, chat: int, topic: str, values: dict[str, Any]) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(self._upsert(chat, topic, values))

        await self._database.run(work)

    def _upsert(self, chat: int, topic: str, values: dict[str, Any]) -> Any:
        row = self._insert(TOPICS).values(chat=chat, topic=topic, **values)
        return row.on_conflict_do_update(index_elements=["chat", "topic"], set_=values)

    async def _set(self, chat: int, topic: str, **values: Any) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(update(TOPICS).where(*_this(chat, topic)).values(**values))

        await self._database.run(work)


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.thread, row.name, row.closed, row.version, row.asked_for, row.led_to)


def _this(chat: int, topic: str) -> tuple[Any, ...]:
    return TOPICS.c.chat == chat, TOPICS.c.topic == topic
