"""`otklik import` and `otklik sheets template`: the owner's table without Google, and how it looks."""

import csv
from collections.abc import Sequence
from pathlib import Path

import typer

from chassis.clock import SystemClock
from chassis.service import CannotStart
from chassis.settings import HouseSettings
from contracts.envelope import Envelope, new_id
from contracts.records import SHEET_KEY, RowFault
from contracts.registry import encode
from contracts.routing import records_queue
from messaging.opening import open_broker
from messaging.port import Parcel
from messaging.topology import whole
from otklik.saying import say_only_what_is_wrong
from sheets_sync.headings import TABS
from sheets_sync.importing import Imported, take

__all__ = ["bring_in", "complaints", "write_template"]

CONNECT_SECONDS = 10.0
FAULTS: dict[RowFault, str] = {
    "no_email": "there is no e-mail",
    "bad_email": "this is no e-mail",
    "bad_language": "a language is ru or en",
    "no_name": "the tariff has no name",
    "no_price": "the tariff has no price",
    "bad_price": "this is no price; write 1280 or 1280,50",
    "bad_currency": "this is no currency; write RUB or ₽",
    "no_currency": "the tariff has no currency",
    "bad_days": "this is no number of days",
    "no_days": "the tariff says for how many days it is",
    "bad_active": "write yes or no, or nothing",
    "no_tariff": "the subscription names no tariff",
    "unknown_tariff": "there is no such tariff",
    "no_day": "the day until which it is paid is missing",
    "bad_day": "this is no day; write 31.12.2026 or 2026-12-31",
    "duplicate": "it stands in an earlier row, which counts",
    "error_cell": "a formula failed here",
    "too_long": "this is too long",
}
EXAMPLE = {
    "tariffs": [["Месяц", "1280,00", "RUB", "30", "да"], ["Год", "12800", "₽", "365", ""]],
    "clients": [["anna@example.org", "Анна", "ru", ""], ["boris@example.org", "Борис", "", "звонить днём"]],
    "subscriptions": [["anna@example.org", "Месяц", "31.12.2026"], ["boris@example.org", "Год", "2027-06-30"]],
}


async def bring_in(files: Sequence[Path]) -> None:
    """Say every good row to the router, and every bad one to whoever asked. Raises `CannotStart`, `Unavailable`."""
    from sheets_sync.files import BadFile, read_files  # noqa: PLC0415 - only who imports needs the reader of workbooks

    settings = _Table.load()
    say_only_what_is_wrong(settings)
    if settings.sheets_id:
        raise CannotStart("SHEETS_ID is set: then the sheet decides. Paste the rows into it instead.")
    try:
        imported = take(read_files(files), SystemClock().now())
    except BadFile as bad:
        raise CannotStart(str(bad)) from None
    for line in complaints(imported):
        typer.echo(line, err=True)
    if imported.troubles:
        raise CannotStart("Nothing was brought in.")
    await _say(settings, imported)
    counts = ", ".join(f"{count} {tab}" for tab, count in sorted(imported.counts.items()))
    typer.echo(f"On their way: {counts}; skipped: {len(imported.refused)}. Otklik takes them in while it runs.")


def complaints(imported: Imported) -> list[str]:
    """One line for each bad row and each tab that cannot be read."""
    lines = [
        f"{TABS[trouble.tab].english if trouble.tab else 'file'}: "
        f"{'these columns stand twice' if trouble.kind == 'two_headings' else 'these columns are missing'}: "
        f"{', '.join(trouble.headings)}"
        for trouble in imported.troubles
    ]
    for refused in imported.refused:
        row = refused.row
        shown = f" ({row.value})" if row.value else ""
        first = f", row {row.other}" if row.other is not None else ""
        lines.append(f"{TABS[row.tab].english}, row {row.row}: {FAULTS[row.fault]}{first}{shown}")
    return lines


class _Table(HouseSettings):
    """Whether there is a sheet."""

    sheets_id: str = ""


async def _say(settings: HouseSettings, imported: Imported) -> None:
    broker = open_broker(settings.broker_url.get_secret_value(), name="otklik-import", owner=False)
    await broker.start()
    try:
        await broker.wait_until_up(CONNECT_SECONDS)
        await broker.verify(whole(settings.partitions))
        for message in imported.messages:
            number = new_id()
            envelope = Envelope(id=number, key=SHEET_KEY, payload=message, at=message.at, correlation=number)
            parcel = Parcel(envelope.id, envelope.type, envelope.key, encode(envelope))
            await broker.publish(records_queue(), parcel)
    finally:
        await broker.stop()


def write_template(folder: Path) -> list[Path]:
    """The files, each named after its tab. Files that are there stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for layout in TABS.values():
        path = folder / f"{layout.russian}.csv"
        if path.exists():
            continue
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file, delimiter=";")
            rows.writerow([column.russian for column in layout.columns])
            rows.writerows(EXAMPLE[layout.tab])
        written.append(path)
    return written
