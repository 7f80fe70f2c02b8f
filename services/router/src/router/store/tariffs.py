"""Tariffs that the owner keeps here. The till is locked while they change, so no two get one name."""

from dataclasses import asdict

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.money.ledger import Tariff
from router.app.owner.ports import Kept, TariffChange
from router.store.money import lock_till, tariffs
from router.store.owner_tables import CHANGES
from router.store.tables import TARIFFS

__all__ = ["TariffDesk"]


class TariffDesk:
    """See `router.app.owner.ports.OwnerDesk`."""

    _connection: AsyncConnection

    async def tariffs(self) -> tuple[Tariff, ...]:
        """See `OwnerDesk`."""
        return await tariffs(self._connection)

    async def keep_tariff(self, change: TariffChange, by: str, at: float) -> Kept:
        """See `OwnerDesk`."""
        await lock_till(self._connection)
        held = await self.tariffs()
        if change.old is not None and change.old not in held:
            return "changed_meanwhile"
        mine = None if change.old is None else change.old.id
        name = change.new.name.casefold()
        if any(one.name.casefold() == name and one.id != mine for one in held):
            return "taken"
        row = asdict(change.new)
        del row["id"]
        if mine is None:
            await self._connection.execute(insert(TARIFFS).values(row))
        else:
            await self._connection.execute(update(TARIFFS).where(TARIFFS.c.id == mine).values(row))
        line = {"kind": "tariff", "by": by, "at": at, "old": change.was, "new": change.now}
        await self._connection.execute(insert(CHANGES).values(line))
        return "kept"
