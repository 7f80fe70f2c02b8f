"""`otklik check` for the owner's table: key, access, tabs, headings; and what to click where."""

from collections.abc import AsyncIterator

from otklik.finding import Finding
from sheets_sync.failures import GoogleSays
from sheets_sync.google import BadKey, Google, key_of
from sheets_sync.headings import TABS, NoHeadings, find_headings, tab_named
from sheets_sync.settings import SheetsSettings

__all__ = ["sheet_findings"]

GUIDE = "See docs/google-sheets.md."
_WORDS = {
    "bad_key": "SHEETS_CREDENTIALS: Google does not take this key. Is the clock of this machine right, and is the key "
    "still listed in the console (IAM & Admin, Service accounts, Keys)?",
    "api_off": "Google: switch on “Google Sheets API” and “Google Drive API” in the project of the service account "
    "(console, APIs & Services, Library).",
    "not_found": "SHEETS_ID: there is no such sheet. Its id stands between /d/ and the next slash in its address.",
    "quota": "Google: too many requests just now; ask again in a minute.",
    "unavailable": "SHEETS_API_URL: Google does not answer.",
}


async def sheet_findings(settings: SheetsSettings) -> AsyncIterator[Finding]:
    """Everything that must be right before the first reading."""
    try:
        google = Google(settings.sheets_id, key_of(settings.sheets_credentials), settings.sheets_api_url)
    except BadKey as bad:
        yield Finding(False, f"SHEETS_CREDENTIALS: {bad}. {GUIDE}")
        return
    try:
        tabs = await google.tabs()
        titles = {tab: sheet.title for sheet in reversed(tabs) if (tab := tab_named(sheet.title)) is not None}
        grids = await google.read(list(titles.values())) if titles else {}
    except GoogleSays as says:
        yield Finding(False, f"{_said(says, google.account)} {GUIDE}")
        return
    yield Finding(True, "Google lets the service account read the sheet.")
    for tab, layout in TABS.items():
        if tab not in titles:
            yield Finding(False, f"The sheet has no tab “{layout.russian}” (or “{layout.english}”).")
            continue
        try:
            find_headings(layout, grids[titles[tab]])
        except NoHeadings as wrong:
            how = "twice" if wrong.kind == "two_headings" else "not there"
            yield Finding(False, f"The tab “{titles[tab]}”: columns that are {how}: {', '.join(wrong.names)}.")
        else:
            yield Finding(True, f"The tab “{titles[tab]}” has its columns.")
    try:
        await google.modified()
    except GoogleSays:
        yield Finding(
            True, "Google Drive API is off for the service account: the sheet is read whole each time, and works."
        )


def _said(says: GoogleSays, account: str) -> str:
    if says.kind == "no_access":
        return (
            "SHEETS_ID: the sheet is not shared with the service account. "
            f"Open it, Share, add {account} as an editor, without a notification."
        )
    return _WORDS.get(says.kind, f"Google refused: {says}.")
