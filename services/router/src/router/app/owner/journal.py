"""The journal: what was changed, by whom, and taking it back."""

from datetime import UTC, date, datetime

from router.app.owner.ports import Change, OwnerDesk
from router.app.owner.voice import Voice

__all__ = ["LISTED", "show", "undone"]

LISTED = 10
_LONGEST = 60
_LONGEST_TARIFF = 140
"""A tariff is told apart by what stands after its name."""


async def show(desk: OwnerDesk, voice: Voice, reply_to: str) -> None:
    """The last changes, each with a button that takes it back."""
    changes = await desk.journal(LISTED)
    if not changes:
        voice.say(voice.words("owner-log-empty"), reply_to=reply_to)
        return
    lines = [f"{number}. {_line(voice, change)}" for number, change in enumerate(changes, 1)]
    buttons = tuple(
        (voice.words("owner-button-undo", number=number), _undo(change))
        for number, change in enumerate(changes, 1)
        if _can_be_undone(change)
    )
    voice.say("\n".join([voice.words("owner-log-head"), *lines]), buttons=buttons, reply_to=reply_to)


def _can_be_undone(change: Change) -> bool:
    """A tariff is changed back as it was changed; nothing is given back to or taken from whom nobody knows any more."""
    return not change.undone and change.kind not in {"tariff", "forgotten"} and change.email is not None


def _undo(change: Change) -> str:
    """A credit is undone as by the button under its notice: the client is told."""
    return f"undo:{change.payment}" if change.kind == "credit" else f"owner:undo:{change.id}"


async def undone(desk: OwnerDesk, voice: Voice, change: int, by: str, message: str | None) -> str:
    """The word for whoever pressed, and for everybody who reads along."""
    result = await desk.undo(change, by, voice.now)
    if result != "kept":
        return voice.words("owner-not-kept", reason=result)
    journal = await desk.journal(LISTED)
    line = next((_line(voice, one) for one in journal if one.id == change), "")
    voice.say("\n".join(filter(None, [voice.words("owner-undone"), line])), reply_to=message)
    return voice.words("owner-undone")


def _line(voice: Voice, change: Change) -> str:
    at = datetime.fromtimestamp(change.at, UTC).astimezone(voice.house.timezone)
    field = "" if change.field is None else voice.words(f"owner-field-{change.field.replace('_', '-')}")
    return voice.words(
        "owner-log-line",
        at=f"{at:%d.%m %H:%M}",
        by=change.by or voice.words("owner-log-bot"),
        email=change.email or "—",
        kind=change.kind,
        field=field,
        old=_short(change, change.old),
        new=_short(change, change.new),
        undone="yes" if change.undone else "no",
    )


def _short(change: Change, value: str) -> str:
    if change.field == "last_paid_day" and value:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    plain = " ".join(value.split()) or "—"
    most = _LONGEST_TARIFF if change.kind == "tariff" else _LONGEST
    return plain if len(plain) <= most else f"{plain[:most].rstrip()}…"
