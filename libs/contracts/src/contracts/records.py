"""The owner's table and the bot's records: what changed there, what changed here, and who wins.

**Two queues, both in order.** sheets-sync says everything into `router.records`, under one key (`SHEET_KEY`): a tariff
comes before the client whose subscription names it, and `SheetRead` after all that it speaks of. The router says
everything into `sheets-sync.records`, under a key that is the same for all about one client (its number, not its
e-mail, which may change), and only where `SHEETS_ID` is set: else nobody would ever take it out again.

**One client, one message, one transaction.** `ClientChanged` holds all that one reading found about one e-mail.

**The sheet's changes win, not its stale copy.** A change carries what the sheet showed before (`old`) and shows now
(`new`). Only the fields in which these differ have been changed; they are set in the record whatever it holds. If it
held neither, the bot had given it a value that the sheet did not show yet: the change stands all the same, and the
owner gets one message with both values and a button that restores the bot's. A field in which they do not differ says
nothing: the record keeps its own. A row that was not there before (`old` is `None`) had nothing in its fields.

**A copy is no change.** With `copied`, nobody knows what the sheet showed before: it was read for the first time, a
whole copy was asked for, or the rows come from a file. `old` is `None` then. Where the bot gave a value (a credit not
undone, an owner's edit in the chat) that value stands, and is written back with a `RecordChanged`; everywhere else the
copy is taken.

**Who was first.** Both sides may change one cell at the same time. Every `ClientChanged` has a `revision`, larger than
all before; the router keeps, for each client, the one that it applied last, and says it in every `RecordChanged` as
`seen`. sheets-sync writes a cell only if it said nothing newer about that cell, and only while the cell shows what it
showed when it was last read. What is not written was overridden by a change of the sheet that the router has applied
by then or will apply, so both always end alike.

**E-mails** are in lower case, days are ISO dates, prices decimals with a point, currencies ISO 4217, languages `ru` or
`en`; what is empty in the sheet is an empty string.
"""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from contracts.wire import Wire

__all__ = [
    "SHEET_KEY",
    "Cell",
    "CellName",
    "ClientChanged",
    "ClientRow",
    "ClientRowChange",
    "CopyAsked",
    "LossAllowed",
    "RecordChanged",
    "RefusedRow",
    "RowFault",
    "RowsLost",
    "RowsRefused",
    "SheetRead",
    "SheetTrouble",
    "Source",
    "SubscriptionRow",
    "SubscriptionRowChange",
    "Tab",
    "TariffChanged",
    "TariffRow",
    "TroubleEnded",
    "TroubleKind",
]

SHEET_KEY = "sheet"
"""The order key of everything that sheets-sync and `otklik import` say."""

Tab = Literal["clients", "tariffs", "subscriptions"]
"""`Клиенты`, `Тарифы`, `Подписки`."""

Source = Literal["sheet", "file"]
"""`file`: `otklik import`. Nothing is written back to a file."""

CellName = Literal["email", "name", "language", "notes", "tariff", "last_paid_day"]
"""`name`, `language`, `notes` stand in the row of the client; `tariff`, `last_paid_day` in that of the subscription;
`email` in both."""

RowFault = Literal[
    "no_email",
    "bad_email",
    "bad_language",
    "no_name",
    "no_price",
    "bad_price",
    "bad_currency",
    "no_currency",
    "bad_days",
    "no_days",
    "bad_active",
    "no_tariff",
    "unknown_tariff",
    "no_day",
    "bad_day",
    "duplicate",
    "error_cell",
    "too_long",
]
"""What is wrong with a row. `no_name` is a tariff without a name; `unknown_tariff` names one that no row of the tariffs
has; a `duplicate` has the e-mail or the name of an earlier row, which counts; an `error_cell` shows `#REF!` or so."""

TroubleKind = Literal[
    "no_access",
    "api_off",
    "not_found",
    "bad_key",
    "unavailable",
    "quota",
    "no_tab",
    "no_heading",
    "two_headings",
    "read_only",
    "rows_lost",
    "failed",
]
"""What keeps sheet and records apart.

`no_access`: the sheet is not shared with the service account · `api_off`: Sheets or Drive is not switched on in its
project · `not_found`: there is no sheet with this `SHEETS_ID` · `bad_key`: Google does not take the key of
`SHEETS_CREDENTIALS` · `unavailable`: Google does not answer, or with errors of its own · `quota`: too many requests ·
`no_tab`: a tab is not there · `no_heading`, `two_headings`: a column is not there, or twice · `read_only`: the service
account may read and not write · `rows_lost`: told by `RowsLost`; only its end is said as `TroubleEnded` · `failed`: a
fault of ours."""


class ClientRow(Wire):
    """A row of the clients, beside its e-mail."""

    name: str = ""
    language: str = ""
    notes: str = ""


class SubscriptionRow(Wire):
    """A row of the subscriptions, beside its e-mail."""

    tariff: str
    """The tariff's name, spelled as in its own row."""
    last_paid_day: str


class TariffRow(Wire):
    """A row of the tariffs, beside its name."""

    price: str
    currency: str
    days: int = Field(gt=0)
    active: bool


class ClientRowChange(Wire):
    """What became of the row of a client."""

    old: ClientRow | None = None
    """`None`: there was no such row, or nobody knows (`ClientChanged.copied`)."""
    new: ClientRow | None = None
    """`None`: the row has vanished. The client, accounts and history stay, marked *нет в таблице*."""


class SubscriptionRowChange(Wire):
    """What became of the row of a subscription."""

    old: SubscriptionRow | None = None
    new: SubscriptionRow | None = None
    """`None`: the row has vanished, or was emptied but for its e-mail. The subscription ends, payments stay."""


class ClientChanged(Wire):
    """What one reading found about one e-mail: sheets-sync → router, at least once.

    An e-mail that nobody knows makes a client, also if only the subscriptions have it.
    """

    TYPE: ClassVar[str] = "sheet.client_changed.v1"
    email: str
    client: ClientRowChange | None = None
    """`None`: nothing is said about this row."""
    subscription: SubscriptionRowChange | None = None
    revision: int
    """Larger than in every message before; 0 from a file. To be kept with the client."""
    copied: bool = False
    """Whether nobody knows what was there before, so that it must not undo what the bot gave."""
    source: Source = "sheet"
    at: AwareDatetime
    """When it was read."""


class TariffChanged(Wire):
    """What became of a tariff: sheets-sync → router, at least once. With a sheet, it alone decides on tariffs."""

    TYPE: ClassVar[str] = "sheet.tariff_changed.v1"
    name: str
    """Found whatever the case of its letters; shown as it is written here."""
    old: TariffRow | None = None
    new: TariffRow | None = None
    """`None`: the row has vanished. The tariff is switched off; who has it keeps it."""
    revision: int
    copied: bool = False
    source: Source = "sheet"
    at: AwareDatetime


class SheetRead(Wire):
    """Everything that a reading found has been said: sheets-sync → router, after the first and after each asked copy.

    From the first on, the owner's list of clients is known, and with `UNKNOWN_CLIENTS=reject` whom it does not name is
    a stranger.
    """

    TYPE: ClassVar[str] = "sheet.read.v1"
    clients: int
    tariffs: int
    subscriptions: int
    source: Source = "sheet"
    at: AwareDatetime


class RefusedRow(Wire):
    """A row that was skipped; what the records had by it before stays."""

    tab: Tab
    row: int
    """As the sheet numbers it: the headings stand in row 1, mostly."""
    fault: RowFault
    value: str = ""
    """What stands in the cell at fault, shortened."""
    other: int | None = None
    """Of a duplicate: the row that counts."""


class RowsRefused(Wire):
    """The rows that are skipped now: sheets-sync → router, once per change of that list. Empty: all are well again."""

    TYPE: ClassVar[str] = "sheet.rows_refused.v1"
    rows: tuple[RefusedRow, ...]
    """The first of them."""
    total: int
    at: AwareDatetime


class RowsLost(Wire):
    """A tab lost over 30 % of the rows last applied, and is not applied: sheets-sync → router, once per loss.

    The owner gets it with a button, which says `LossAllowed` with this `loss`. If the rows come back, the tab is
    applied again by itself, and `TroubleEnded(kind="rows_lost")` says so; the button then does nothing.
    """

    TYPE: ClassVar[str] = "sheet.rows_lost.v1"
    tab: Tab
    lost: int
    had: int
    """Rows last applied."""
    loss: str
    """Names this loss; at most 32 characters, to fit a button."""
    at: AwareDatetime


class SheetTrouble(Wire):
    """Sheet and records do not go together now: sheets-sync → router, once until it is well again.

    At once where only a person can mend it; what may pass by itself after three failed rounds in a row. The records
    stay as they are meanwhile, and what the bot changes waits to be written.
    """

    TYPE: ClassVar[str] = "sheet.trouble_began.v1"
    kind: TroubleKind
    tab: Tab | None = None
    """Where it concerns one tab."""
    headings: tuple[str, ...] = ()
    """The columns that are missing or stand twice, as the sheet would name them."""
    account: str = ""
    """The e-mail of the service account, with which the sheet is to be shared."""
    at: AwareDatetime


class TroubleEnded(Wire):
    """It is well again: sheets-sync → router, once after what was told of `kind` and `tab`."""

    TYPE: ClassVar[str] = "sheet.trouble_ended.v1"
    kind: TroubleKind
    tab: Tab | None = None
    at: AwareDatetime


class Cell(Wire):
    """A field of a record that the bot changed; `new` is empty for nothing."""

    field: CellName
    new: str


class RecordChanged(Wire):
    """A credit or an edit, to be written back cell by cell: router → sheets-sync, at least once, after the commit.

    - Another e-mail: `email` is the one before, and a cell `email` has the new one; the rows keep their places.
    - A credit: `last_paid_day`, and `tariff` if it changed. The first credit of a client, and a credit for one who had
      no subscription: `wanted` names the rows to be made, and the cells hold every field of them that has a value.
    - On verification of a client whom the bot made: `wanted=("client",)`, and the same.
    - A subscription that ends here (an undone first credit): `tariff` and `last_paid_day` are empty; the row stays.
    - *Вернуть начисленное*: like a credit, with the `seen` of the change that it takes back.
    """

    TYPE: ClassVar[str] = "record.changed.v1"
    email: str
    """As the sheet shows it, if all before this has been written."""
    cells: tuple[Cell, ...] = Field(min_length=1)
    wanted: tuple[Literal["client", "subscription"], ...] = ()
    """The rows that are made if there are none; in one that is there only cells are written. Never made twice."""
    seen: int = 0
    """The largest `ClientChanged.revision` that was applied to this client; 0 for none."""
    at: AwareDatetime


class LossAllowed(Wire):
    """The owner has pressed: apply the tab although it lost so many rows: router → sheets-sync, at least once.

    It holds for the rows that were named as lost then. If more are lost by now, the owner is asked anew.
    """

    TYPE: ClassVar[str] = "record.loss_allowed.v1"
    tab: Tab
    loss: str
    at: AwareDatetime


class CopyAsked(Wire):
    """Say everything that the sheet shows once more, as `copied`: router → sheets-sync, when its records were lost."""

    TYPE: ClassVar[str] = "record.copy_asked.v1"
    at: AwareDatetime
