"""Forgetting a client, in the database. Clients are locked first, then their accounts."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.durable.instants import epoch_now
from messaging.durable.pruning import erase_sent
from router.app.owner.forget_ports import Counted, Erased, Forgetting
from router.app.owner.prompts import Asked
from router.store.erasing import erase_client, words_of_outbox
from router.store.everything import counted_of, everything_of
from router.store.forget_tables import FORGETTINGS
from router.store.owner_tables import CHANGES
from router.store.queries import PIECES_OF
from router.store.tables import ACCOUNTS, CLIENTS, COMMANDS, DURABLE

__all__ = ["ForgetRecords"]

_A_MOMENT = 5.0
"""Seconds: the letters of a transaction are written a little after the moment that it is said to be."""


class ForgetRecords:
    """See `router.app.owner.forget_ports.ForgetDesk`."""

    _connection: AsyncConnection

    async def counted_of(self, client: int) -> Counted:
        """See `ForgetDesk`."""
        return await counted_of(self._connection, client)

    async def everything_of(self, client: int) -> Mapping[str, Any] | None:
        """See `ForgetDesk`."""
        await self._lock(client)
        return await everything_of(self._connection, client)

    async def begin_forgetting(self, forgetting: Forgetting, at: float) -> None:
        """See `ForgetDesk`."""
        row = {name: getattr(forgetting, name) for name in ("id", "client", "by", "chat", "thread", "prompt", "export")}
        await self._connection.execute(insert(FORGETTINGS).values(**row, state=forgetting.progress, begun_at=at))

    async def forgetting(self, number: str) -> Forgetting | None:
        """See `ForgetDesk`. The client's row is locked before its own, as everybody locks."""
        this = select(FORGETTINGS).where(FORGETTINGS.c.id == number)
        row = (await self._connection.execute(this)).first()
        if row is None:
            return None
        await self._lock(row.client)
        row = (await self._connection.execute(this.with_for_update())).one()
        return Forgetting(row.id, row.client, row.by, row.chat, row.thread, row.prompt, row.export, row.state)

    async def refuse_forgetting(self, number: str) -> None:
        """See `ForgetDesk`."""
        await self._end(number, state="refused")
        await self._erase_export(number)

    async def erase(self, forgetting: Forgetting, at: float) -> Erased | None:
        """See `ForgetDesk`."""
        asked, messages = await self._question(forgetting.prompt)
        channels = select(ACCOUNTS.c.chat, ACCOUNTS.c.channel).where(ACCOUNTS.c.client == forgetting.client)
        channel_of = {row.chat: row.channel for row in (await self._connection.execute(channels)).all()}
        known = await erase_client(self._connection, forgetting.client, at)
        await self._end(forgetting.id, state="done", done_at=epoch_now())
        await self._erase_export(forgetting.id)
        if known is None:
            return None
        words = words_of_outbox(known)
        await erase_sent(self._connection, DURABLE, words)
        await self._end(forgetting.id, words=json.dumps(words))
        row = {"kind": "forgotten", "client": forgetting.client, "by": forgetting.by, "at": at, "old": "", "new": ""}
        await self._connection.execute(insert(CHANGES).values(row))
        chats = tuple((channel_of[chat], chat) for chat in known.chats)
        return Erased(known.emails, chats, known.places, asked, messages)

    async def erase_leftovers(self, number: str) -> None:
        """See `ForgetDesk`. Whoever came back meanwhile is somebody new, whose messages are younger."""
        row = (await self._connection.execute(select(FORGETTINGS).where(FORGETTINGS.c.id == number))).first()
        if row is None or row.words is None:
            return
        await erase_sent(self._connection, DURABLE, json.loads(row.words), row.done_at + _A_MOMENT)
        await self._end(number, words=None)

    async def _lock(self, client: int) -> None:
        await self._connection.execute(select(CLIENTS.c.id).where(CLIENTS.c.id == client).with_for_update())

    async def _question(self, prompt: str) -> tuple[str, tuple[str, ...]]:
        content = (await self._connection.execute(select(COMMANDS.c.content).where(COMMANDS.c.id == prompt))).scalar()
        if content is None:
            return "", ()
        pieces = (await self._connection.execute(PIECES_OF, {"commands": [prompt]})).all()
        return Asked.model_validate_json(content).text, tuple(piece.message for piece in pieces)

    async def _end(self, number: str, **values: object) -> None:
        await self._connection.execute(update(FORGETTINGS).where(FORGETTINGS.c.id == number).values(**values))

    async def _erase_export(self, number: str) -> None:
        """Its report shows that it was published, whether or not that was noted."""
        export = select(FORGETTINGS.c.export).where(FORGETTINGS.c.id == number).scalar_subquery()
        await self._connection.execute(delete(DURABLE.outbox).where(DURABLE.outbox.c.id == export))
