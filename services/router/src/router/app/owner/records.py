"""Records: the owner names a client, says what is to change, sees old and new, and keeps it. Nothing changes before."""

import re
from dataclasses import dataclass
from datetime import date

from router.app.house import plain_name
from router.app.owner.ports import Kept, OpenPrompt, OwnerDesk, Record
from router.app.owner.prompts import AskField, AskRecord, ConfirmField, ConfirmMerge, RecordField
from router.app.owner.voice import Voice
from router.dialog.email import read_email

__all__ = [
    "FIELDS",
    "Edit",
    "Wrong",
    "begin",
    "card",
    "field_given",
    "kept",
    "merged",
    "read_day",
    "read_edit",
    "record_named",
]

FIELDS: tuple[RecordField, ...] = ("email", "name", "tariff", "last_paid_day", "language", "notes")

_NAMES: dict[str, RecordField] = {
    "почта": "email",
    "e-mail": "email",
    "email": "email",
    "имя": "name",
    "name": "name",
    "тариф": "tariff",
    "tariff": "tariff",
    "оплачено до": "last_paid_day",
    "оплачено": "last_paid_day",
    "last paid day": "last_paid_day",
    "paid": "last_paid_day",
    "язык": "language",
    "language": "language",
    "заметки": "notes",
    "заметка": "notes",
    "notes": "notes",
}
_LANGUAGES = {"ru": "ru", "русский": "ru", "russian": "ru", "en": "en", "английский": "en", "english": "en"}
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})")
_EMPTY = {"-", "—"}
_CLEARABLE: frozenset[RecordField] = frozenset({"name", "language", "notes"})


@dataclass(frozen=True, slots=True)
class Edit:
    """A field and what it is to hold; empty for nothing."""

    field: RecordField
    value: str
    day: date | None = None
    """Of a tariff where there was none: the last paid day that it begins with."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was said is no edit; the text's key says why."""

    key: str


def read_edit(words: str) -> Edit | Wrong:
    """`field value`, the field by number or name, the value checked for its form."""
    field, value = _field_in(words.strip())
    if field is None:
        return Wrong("owner-field-unknown")
    if not value:
        return Wrong("owner-field-empty")
    if value in _EMPTY:
        return Edit(field, "") if field in _CLEARABLE else Wrong("owner-field-needed")
    return _checked(field, value)


def _field_in(said: str) -> tuple[RecordField | None, str]:
    number, *rest = said.split(maxsplit=1) or [""]
    digits = number.rstrip(".):")
    if digits.isascii() and digits.isdigit() and len(digits) < 3:
        place = int(digits)
        return (FIELDS[place - 1] if 1 <= place <= len(FIELDS) else None), rest[0].strip() if rest else ""
    folded = said.casefold()
    for name in sorted(_NAMES, key=len, reverse=True):
        if folded.startswith(name) and not folded[len(name) :][:1].isalnum():
            return _NAMES[name], said[len(name) :].lstrip(" :=").strip()
    return None, ""


def _checked(field: RecordField, value: str) -> Edit | Wrong:
    match field:
        case "email":
            address = read_email(value)
            good = address is not None and not address.more
            return Edit(field, address.email) if address is not None and good else Wrong("owner-email-wrong")
        case "last_paid_day":
            day = read_day(value)
            return Wrong("owner-day-wrong") if day is None else Edit(field, day.isoformat())
        case "language":
            language = _LANGUAGES.get(value.casefold())
            return Wrong("owner-language-wrong") if language is None else Edit(field, language)
        case "name":
            name = plain_name(value)
            return Edit(field, name) if name else Wrong("owner-field-empty")
        case _:
            return Edit(field, value.replace("\x00", ""))  # which PostgreSQL keeps in no text


def read_day(text: str) -> date | None:
    """A real date, `31.12.2026` or `2026-12-31`."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def begin(voice: Voice, reply_to: str) -> None:
    """Ask whose record."""
    voice.ask(voice.words("owner-record-whose"), AskRecord(), reply_to=reply_to)


async def record_named(desk: OwnerDesk, voice: Voice, words: str, reply_to: str) -> bool:
    """The owner named an e-mail."""
    address = read_email(words)
    record = None if address is None else await desk.record(address.email)
    if record is None:
        key = "owner-email-wrong" if address is None else "owner-record-unknown"
        voice.say(voice.words(key), reply_to=reply_to)
        return False
    text = f"{card(voice, record)}\n\n{voice.words('owner-record-what')}"
    voice.ask(text, AskField(client=record.id), reply_to=reply_to)
    return True


async def field_given(desk: OwnerDesk, voice: Voice, asked: AskField, words: str, reply_to: str) -> bool:
    """The owner said what is to change: it is checked, and shown beside what it was."""
    edit = read_edit(words)
    record = await desk.record_of(asked.client)
    if record is None:
        edit = Wrong("owner-record-gone")
    elif isinstance(edit, Edit) and edit.field in {"tariff", "last_paid_day"}:
        edit = await _of_subscription(desk, record, edit)
    if isinstance(edit, Wrong) or record is None:
        voice.say(voice.words(edit.key if isinstance(edit, Wrong) else "owner-record-gone"), reply_to=reply_to)
        return False
    old = record.held(edit.field)
    if edit.value == old:
        voice.say(voice.words("owner-field-same"), reply_to=reply_to)
        return False
    if edit.field == "email" and (other := await desk.record(edit.value)) is not None:
        _ask_to_merge(voice, record, other, reply_to)
        return True
    buttons = ((voice.words("owner-button-keep"), "owner:yes"), (voice.words("owner-button-cancel"), "owner:no"))
    shown = voice.words(
        "owner-field-sure",
        email=record.email,
        field=_title(voice, edit.field),
        old=_shown(edit.field, old),
        new=_shown(edit.field, edit.value) if edit.day is None else f"{edit.value}, {edit.day:%d.%m.%Y}",
    )
    prompt = ConfirmField(client=record.id, field=edit.field, old=old, new=edit.value, day=edit.day)
    voice.ask(shown, prompt, buttons=buttons, reply_to=reply_to)
    return True


async def _of_subscription(desk: OwnerDesk, record: Record, edit: Edit) -> Edit | Wrong:
    """A tariff must be a real one; who has no subscription gets one with its day: `Месяц 31.12.2026`."""
    if edit.field == "last_paid_day":
        return edit if record.tariff is not None else Wrong("owner-tariff-first")
    words, _, last = edit.value.rpartition(" ")
    day = read_day(last) if record.tariff is None else None
    if record.tariff is None and day is None:
        return Wrong("owner-tariff-first")
    name = await desk.tariff_named(edit.value if day is None else words)
    return Wrong("owner-tariff-unknown") if name is None else Edit("tariff", name, day)


def _ask_to_merge(voice: Voice, goes: Record, stays: Record, reply_to: str) -> None:
    """Both records side by side; where their subscriptions differ, a button for each."""
    parts = [voice.words("owner-merge", email=stays.email), card(voice, goes), card(voice, stays)]
    buttons: tuple[tuple[str, str], ...] = ((voice.words("owner-button-merge"), "owner:yes"),)
    both = goes.tariff is not None and stays.tariff is not None
    if both and (goes.tariff, goes.last_paid_day) != (stays.tariff, stays.last_paid_day):
        parts.append(voice.words("owner-merge-subscription"))
        buttons = (
            (voice.words("owner-button-merge-with", subscription=_paid(stays)), "owner:yes"),
            (voice.words("owner-button-merge-with", subscription=_paid(goes)), "owner:other"),
        )
    prompt = ConfirmMerge(goes=goes.id, stays=stays.id)
    cancel = (voice.words("owner-button-cancel"), "owner:no")
    voice.ask("\n\n".join(parts), prompt, buttons=(*buttons, cancel), reply_to=reply_to)


async def kept(desk: OwnerDesk, voice: Voice, prompt: OpenPrompt, asked: ConfirmField, by: str) -> str:
    """The change is made; the word for whoever pressed."""
    result = await desk.keep_field(asked, by, voice.now)
    return _done(voice, prompt, result, "owner-kept")


async def merged(
    desk: OwnerDesk, voice: Voice, prompt: OpenPrompt, asked: ConfirmMerge, by: str, *, keep_other: bool
) -> str:
    """Two records are one; the word for whoever pressed."""
    result = await desk.merge(asked, keep_other=keep_other, by=by, at=voice.now)
    return _done(voice, prompt, result, "owner-merged")


def _done(voice: Voice, prompt: OpenPrompt, result: Kept, key: str) -> str:
    word = voice.words(key) if result == "kept" else voice.words("owner-not-kept", reason=result)
    before = prompt.asked.text
    voice.change(prompt.messages, before, f"{before}\n\n{word}")
    return word


def card(voice: Voice, record: Record) -> str:
    """A record, its fields numbered."""
    lines = [
        f"{number}. {_title(voice, field)}: {_shown(field, record.held(field))}"
        for number, field in enumerate(FIELDS, 1)
    ]
    if record.accounts:
        names = ", ".join(f"{voice.words(f'channel-{channel}')} ({name})" for channel, name in record.accounts)
        lines.append(voice.words("who-accounts", accounts=names))
    return "\n".join(lines)


def _title(voice: Voice, field: RecordField) -> str:
    return voice.words(f"owner-field-{field.replace('_', '-')}")


def _shown(field: RecordField, value: str) -> str:
    if field == "last_paid_day" and value:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    return value or "—"


def _paid(record: Record) -> str:
    day = "" if record.last_paid_day is None else f", {record.last_paid_day:%d.%m.%Y}"
    return f"{record.tariff}{day}"
