"""From differences to messages, and to the copy that holds once they are said. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.records import (
    ClientChanged,
    ClientRow,
    ClientRowChange,
    Source,
    SubscriptionRow,
    SubscriptionRowChange,
    TariffChanged,
    TariffRow,
)
from sheets_sync.diff import RowChange
from sheets_sync.kept import GONE, Copy, Kept, Place

__all__ = ["Saying", "sayings"]

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Saying:
    """One message, and what the copy holds afterwards."""

    message: ClientChanged | TariffChanged | None
    """`None` when the copy changes and there is nothing to say."""
    kept: Mapping[Place, Kept | None]


def sayings(
    changes: Mapping[Place, RowChange], copy: Copy, revision: int, at: datetime, source: Source = "sheet"
) -> Iterator[Saying]:
    """What there is to say: tariffs first, then one message for each e-mail. Revisions grow from `revision` on."""
    tariffs = [change for (tab, _), change in changes.items() if tab == "tariffs"]
    by_email: dict[tuple[str, bool], list[RowChange]] = {}
    for (tab, key), change in changes.items():
        if tab != "tariffs":
            by_email.setdefault((key, change.unknown), []).append(change)
    for change in tariffs:
        yield Saying(_of_tariff(change, revision, at, source), _kept([change], copy, revision))
        revision += 1
    for (email, unknown), both in by_email.items():
        message = _of_client(email, both, revision, at, source).model_copy(update={"copied": unknown})
        says = message.client is not None or message.subscription is not None
        yield Saying(message if says else None, _kept(both, copy, revision))
        revision += 1


def _of_tariff(change: RowChange, revision: int, at: datetime, source: Source) -> TariffChanged:
    named = (change.new or change.old or {})["name"]
    return TariffChanged(
        name=named,
        old=_tariff(change.old),
        new=_tariff(change.new),
        revision=revision,
        copied=change.unknown,
        source=source,
        at=at,
    )


def _of_client(email: str, changes: Sequence[RowChange], revision: int, at: datetime, source: Source) -> ClientChanged:
    client: ClientRowChange | None = None
    subscription: SubscriptionRowChange | None = None
    for change in changes:
        if change.tab == "clients":
            client = ClientRowChange(old=_client(change.old), new=_client(change.new))
        else:
            found = SubscriptionRowChange(old=_subscription(change.old), new=_subscription(change.new))
            subscription = found if found.old != found.new else None
    return ClientChanged(email=email, client=client, subscription=subscription, revision=revision, source=source, at=at)


def _kept(changes: Iterable[RowChange], copy: Copy, revision: int) -> dict[Place, Kept | None]:
    rows: dict[Place, Kept | None] = {}
    for change in changes:
        place = (change.tab, change.key)
        if change.new is None and change.tab == "subscriptions" and _subscription(change.old) is None:
            rows[place] = None  # an empty row is gone: nobody is told, so nothing was decided by it
            continue
        before = copy.get(place)
        said = {**(before.said if before is not None else {}), **dict.fromkeys(change.changed(), revision)}
        if change.new is None:
            said[GONE] = revision
        rows[place] = Kept(change.new if change.new is not None else {}, said, gone=change.new is None)
    return rows


def _tariff(cells: Cells | None) -> TariffRow | None:
    if cells is None:
        return None
    return TariffRow(
        price=cells["price"],
        currency=cells["currency"],
        days=int(cells["days"]),
        active=cells.get("active", "yes") == "yes",
    )


def _client(cells: Cells | None) -> ClientRow | None:
    if cells is None:
        return None
    return ClientRow(name=cells.get("name", ""), language=cells.get("language", ""), notes=cells.get("notes", ""))


def _subscription(cells: Cells | None) -> SubscriptionRow | None:
    """A row without tariff and day is no subscription."""
    if cells is None or not cells.get("tariff"):
        return None
    return SubscriptionRow(tariff=cells["tariff"], last_paid_day=cells["last_paid_day"])
