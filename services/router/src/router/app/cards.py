"""What operators ask to see: who a client is, and which dialogs are open. Pure; words come from the texts."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from router.app.house import House
from router.app.money.ports import Paid
from router.app.money.words import money_words
from router.app.ports import ClientCard, OpenDialog, OpenDialogs
from router.app.template_ports import Template
from router.dialog.effects import Phrase
from router.dialog.states import Subscription, Who

__all__ = [
    "LISTED",
    "NOTES",
    "PAYMENTS",
    "RATINGS",
    "card_text",
    "open_line",
    "open_text",
    "rival_text",
    "templates_text",
]

LISTED = 30
"""Open dialogs in one list: it stays one message."""
NOTES = 10
RATINGS = 10
PAYMENTS = 5
"""Credits on a card, undone ones included; older ones stand in the journal."""
_LONGEST_LINE = 200
_PREVIEW = 60


def card_text(who: Who, card: ClientCard, house: House) -> str:
    """All that the operators know of a client."""
    return "\n".join(_card_lines(who, card, house))


def _card_lines(who: Who, card: ClientCard, house: House) -> Iterator[str]:
    yield _say(house, "who-head", name=who.name, channel=_channel(house, who.channel))
    new = "yes" if who.new else "no"
    yield _say(house, "who-email", email=who.email or "—", new=new, verified="yes" if who.verified else "no")
    if card.vanished:
        yield _say(house, "who-not-in-sheet")
    if who.ban is not None:
        yield _say(house, "who-banned", reason=_short(who.ban) or "—")
    if not who.reachable:
        yield _say(house, "who-unreachable")
    if who.subscription is not None:
        yield _paid(who.subscription, house)
    if len(card.accounts) > 1:
        yield _accounts(card, house)
    yield from _history(card, house)


def rival_text(card: ClientCard, house: House) -> str:
    """The card of the client whose e-mail somebody else named."""
    paid = [] if card.subscription is None else [_paid(card.subscription, house)]
    return "\n".join([_accounts(card, house), *paid, *_history(card, house)])


def _accounts(card: ClientCard, house: House) -> str:
    names = (f"{_channel(house, one.channel)} ({one.name}){' ✅' if one.verified else ''}" for one in card.accounts)
    return _say(house, "who-accounts", accounts=", ".join(names))


def _paid(paid: Subscription, house: House) -> str:
    return _say(house, "who-subscription", tariff=paid.tariff, day=f"{paid.last_paid_day:%d.%m.%Y}")


def _history(card: ClientCard, house: House) -> Iterator[str]:
    since = _day(card.first_at, house) if card.first_at is not None else "—"
    yield _say(house, "who-dialogs", count=card.dialogs, since=since)
    if card.payments:
        yield _say(house, "who-payments")
        yield from (_payment(one, house) for one in card.payments)
    if card.ratings:
        yield _say(house, "who-ratings", ratings=", ".join(str(one.score) for one in card.ratings))
        yield from (f"  {one.score} — {_short(one.comment)}" for one in card.ratings if one.comment)
    if card.notes:
        yield _say(house, "who-notes")
        yield from (f"• {_day(note.at, house)} {note.by}: {_short(note.text)}" for note in card.notes)


def _payment(paid: Paid, house: House) -> str:
    return _say(
        house,
        "who-payment",
        day=f"{paid.day:%d.%m.%Y}",
        price=money_words(paid.price, paid.currency),
        tariff=paid.tariff,
        how="bot" if paid.by is None else "hand",
        by=paid.by or "",
        undone="yes" if paid.undone else "no",
    )


def open_text(opened: OpenDialogs, house: House) -> str:
    """The open dialogs, whoever waits longest first."""
    if not opened.count:
        return _say(house, "open-none")
    lines = [_say(house, "open-head", count=opened.count)]
    lines += [
        f"{number}. {open_line(one, house, '' if one.waiting_since is None else _moment(one.waiting_since, house))}"
        for number, one in enumerate(opened.first, 1)
    ]
    more = opened.count - len(opened.first)
    return "\n".join([*lines, _say(house, "open-more", count=more)] if more > 0 else lines)


def templates_text(templates: Sequence[Template], house: House) -> str:
    """The templates with the numbers that they are sent by."""
    if not templates:
        return _say(house, "template-none")
    lines = (f"{number}. {one.name} — {_short(one.text, _PREVIEW)}" for number, one in enumerate(templates, 1))
    return "\n".join([_say(house, "template-head"), *lines, "", _say(house, "template-how")])


def open_line(one: OpenDialog, house: House, since: str) -> str:
    """An open dialog on one line, which begins with the client's name; `since` is when they began to wait, in words."""
    return _say(
        house,
        "open-line",
        name=one.name,
        channel=_channel(house, one.channel),
        topic=one.topic,
        waits="no" if one.waiting_since is None else "yes",
        since=since,
        taken="yes" if one.assigned_name else "no",
        who=one.assigned_name,
    )


def _moment(at: float, house: House) -> str:
    return f"{_local(at, house):%d.%m %H:%M}"


def _day(at: float, house: House) -> str:
    return f"{_local(at, house):%d.%m.%Y}"


def _local(at: float, house: House) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(house.timezone)


def _channel(house: House, channel: str) -> str:
    return _say(house, f"channel-{channel}")


def _short(text: str, most: int = _LONGEST_LINE) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most].rstrip()}…"


def _say(house: House, key: str, **values: str | int) -> str:
    return house.speech.say(Phrase(key, tuple(values.items())), house.speech.house)
