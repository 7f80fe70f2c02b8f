"""The router's side of the contract in a few lines: records, credits, edits, and who wins. It follows
`contracts.records` to the letter and knows nothing of sheets-sync."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Literal

from contracts.records import CellName, ClientChanged, RecordChanged, TariffChanged
from contracts.wire import Wire
from tests.sheets_sync.paper import cell

__all__ = ["Desk", "Overridden", "Record"]

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
CLIENT: tuple[CellName, ...] = ("name", "language", "notes")
SUBSCRIPTION: tuple[CellName, ...] = ("tariff", "last_paid_day")
FIELDS = (*CLIENT, *SUBSCRIPTION)


@dataclass
class Record:
    """One client."""

    number: int
    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    seen: int = 0
    given: set[str] = field(default_factory=set)
    """Fields whose value the bot gave last."""
    listed: bool = False


@dataclass(frozen=True)
class Overridden:
    """A change of the sheet undid what it did not show yet; the owner gets both values."""

    email: str
    field: str
    bots: str
    owners: str


@dataclass
class Desk:
    """Clients by e-mail, and what is yet to be said to sheets-sync."""

    clients: dict[str, Record] = field(default_factory=dict)
    tariffs: dict[str, bool] = field(default_factory=dict)
    overridden: list[Overridden] = field(default_factory=list)
    letters: list[RecordChanged] = field(default_factory=list)
    heard: int = 0
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def take(self, messages: Iterable[Wire]) -> None:
        """What sheets-sync said, in order."""
        for message in messages:
            self.heard += 1
            if isinstance(message, ClientChanged):
                self._client_changed(message)
            elif isinstance(message, TariffChanged):
                self.tariffs[message.name] = message.new is not None and message.new.active

    def _client_changed(self, said: ClientChanged) -> None:
        if said.email not in self.clients:
            if not any(part is not None and part.new is not None for part in (said.client, said.subscription)):
                return  # a row vanished of somebody who has another e-mail by now
            self.clients[said.email] = Record(next(self.numbers))
        record = self.clients[said.email]
        record.seen = said.revision
        kept: list[str] = []
        for name, old, new in self._differences(record, said):
            current = record.values[name]
            if said.copied and name in record.given and current != new:
                kept.append(name)
                continue
            if not said.copied and current not in {old, new}:
                self.overridden.append(Overridden(said.email, name, current, new))
            record.values[name] = new
            record.given.discard(name)
        if kept:
            self._say(record, said.email, kept)

    def _differences(self, record: Record, said: ClientChanged) -> Iterable[tuple[str, str, str]]:
        if said.client is not None:
            record.listed = said.client.new is not None
            if said.client.new is not None:
                old = said.client.old.model_dump() if said.client.old else dict.fromkeys(CLIENT, "")
                new = said.client.new.model_dump()
                yield from ((name, old[name], new[name]) for name in CLIENT if old[name] != new[name])
        if said.subscription is not None:
            before, after = said.subscription.old, said.subscription.new
            old = before.model_dump() if before else dict.fromkeys(SUBSCRIPTION, "")
            new = after.model_dump() if after else dict.fromkeys(SUBSCRIPTION, "")
            yield from ((name, old[name], new[name]) for name in SUBSCRIPTION if old[name] != new[name])

    def change(self, email: str, **values: str) -> bool:
        """A credit or an edit by the bot; whether there was anything to change."""
        record = self.clients.get(email)
        if record is None:
            return False
        if "last_paid_day" in values and not record.values["tariff"] and "tariff" not in values:
            return False
        record.values |= values
        record.given |= values.keys()
        self._say(record, email, values)
        return True

    def credit(self, email: str, day: str, tariff: str) -> None:
        """A payment: extends the subscription, or makes one; a client whom the bot made gets rows by it."""
        record = self.clients.get(email)
        if record is None:
            record = self.clients[email] = Record(next(self.numbers))
        first = not record.values["tariff"]
        changed = {"last_paid_day": day}
        if first or record.values["tariff"] != tariff:
            changed["tariff"] = tariff
        record.values |= changed
        record.given |= changed.keys()
        wanted: tuple[Literal["client", "subscription"], ...] = ()
        names: Iterable[str] = changed
        if first:
            wanted = ("subscription",) if record.listed or record.seen else ("client", "subscription")
            names = [name for name in FIELDS if record.values[name]]
        self._say(record, email, names, wanted=wanted)

    def end(self, email: str) -> bool:
        """An undone first credit: the subscription ends."""
        return self.change(email, tariff="", last_paid_day="")

    def rename(self, email: str, new: str) -> bool:
        """Another e-mail for the same person."""
        if email not in self.clients or new in self.clients:
            return False
        record = self.clients[new] = self.clients.pop(email)
        letter = RecordChanged(email=email, cells=(cell("email", new),), seen=record.seen, at=NOON)
        self.letters.append(letter)
        return True

    def _say(
        self,
        record: Record,
        email: str,
        names: Iterable[str],
        wanted: tuple[Literal["client", "subscription"], ...] = (),
    ) -> None:
        cells = tuple(cell(name, record.values[name]) for name in names)
        self.letters.append(RecordChanged(email=email, cells=cells, wanted=wanted, seen=record.seen, at=NOON))
