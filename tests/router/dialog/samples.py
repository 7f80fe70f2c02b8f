"""One state of each kind and one event of each kind, for tests that walk all pairs."""

from dataclasses import replace
from datetime import date

from router.dialog.events import (
    AnswerDelivered,
    Answered,
    AnswerRefused,
    AssignAsked,
    Away,
    BanAsked,
    CardDelivered,
    CaughtUp,
    Changed,
    Chose,
    ClaimSettled,
    CloseAsked,
    CloseChosen,
    CodeAsked,
    CodeUndelivered,
    Confirmed,
    Credited,
    CreditUndone,
    EmailAgain,
    Event,
    FellBehind,
    GaveEmail,
    LanguageChosen,
    NoteGiven,
    RatingPressed,
    ReachChanged,
    ReceiptDoubted,
    ReceiptRejected,
    RelayDelivered,
    RelayRefused,
    SentUnsupported,
    Started,
    StrangePress,
    SubscriptionAsked,
    UnbanAsked,
    WaitedLong,
    Wrote,
)
from router.dialog.states import Closed, Code, Given, Open, Past, Piece, State, Stranger, Subscription, Who

__all__ = ["AT", "EVENTS", "STATES", "piece", "who"]

AT = 1_000_000.0


def piece(text: str = "hello", number: int = 1, at: float = AT) -> Piece:
    return Piece(message=f"m{number}", content=f"<{text}>", at=at, text=text)


def who(email: str | None = "anna@example.org") -> Who:
    return Who(chat="tg:1", channel="telegram", name="Anna", language="en", email=email, new=True)


PAST = Past(dialog="old", topic="support", closed_at=AT - 60, card="card-old")

PAID = Subscription("Month", date(2026, 12, 31))

STATES: dict[str, State] = {
    "stranger": State(who(None), Stranger()),
    "stranger, greeted": State(who(None), Stranger(), held=(piece("before", 90, AT - 5),), heard_at=AT - 5),
    "closed": State(who(), Closed()),
    "closed, code under way": State(who(), Closed(), code=Code("123456", "anna@example.org", AT + 60)),
    "closed, proven": State(replace(who(), verified=True, subscription=PAID), Closed()),
    "closed, correcting": State(who(), Closed(), correcting_at=AT - 5),
    "open, claimed": State(replace(who(), claims=True), Open("now", "support", AT - 10, card="card")),
    "open, claim refused": State(who(None), Open("now", "support", AT - 10, card="card")),
    "closed, just now": State(who(), Closed(), past=PAST),
    "closed, comment awaited": State(
        who(), Closed(), past=replace(PAST, score=1, scored_at=AT - 30, comment_asked_at=AT - 30)
    ),
    "closed, rated long ago": State(who(), Closed(), past=replace(PAST, score=5, scored_at=AT - 3600)),
    "open for support": State(who(), Open("now", "support", AT - 10)),
    "open for payment": State(who(), Open("now", "payment", AT - 10, card="card", passed_on=True), past=PAST),
    "open for payment, receipt awaited": State(
        who(), Open("now", "payment", AT - 10, card="card", passed_on=True, awaits="wait"), past=PAST
    ),
    "open, a colleague answered": State(
        who(),
        Open("now", "support", AT - 10, "card", True, "tg:901", "Vera", "tg:901", AT - 5, None, (Given("o1", AT - 8),)),
    ),
    "banned": State(replace(who(), ban="spam"), Closed(), past=PAST, unheard=2),
}

EVENTS: dict[str, Event] = {
    "writes": Wrote(piece(), AT),
    "writes outside the working hours": Wrote(piece(), AT, Away(AT + 3600, "10:00")),
    "writes the code": Wrote(piece("123456"), AT),
    "writes a digit": Wrote(piece("4"), AT),
    "changes a message": Changed(piece("changed"), AT),
    "gives a new e-mail": GaveEmail(piece("anna@example.org"), "anna@example.org", "new", more=False, at=AT),
    "gives a known e-mail": GaveEmail(piece("anna@example.org"), "anna@example.org", "known", more=False, at=AT),
    "gives a taken e-mail": GaveEmail(piece("a@b.org"), "a@b.org", "taken", more=False, at=AT, rival="Boris"),
    "gives an unwanted e-mail": GaveEmail(piece("a@b.org"), "a@b.org", "rejected", more=False, at=AT),
    "asks where they stand": Started(AT),
    "chooses support": Chose("support", "fresh", AT),
    "chooses payment": Chose("payment", "fresh", AT),
    "ends the dialog": CloseChosen(AT),
    "chooses a language": LanguageChosen("ru", AT),
    "asks for the subscription": SubscriptionAsked(AT, mails=True),
    "wants to correct the e-mail": EmailAgain(AT),
    "wants a code": CodeAsked(AT, "654321"),
    "sends what cannot be carried": SentUnsupported("poll", AT),
    "rates with a button": RatingPressed("press", "old", 5, AT),
    "presses an old button": StrangePress("press", AT),
    "blocks the bot": ReachChanged(reachable=False, at=AT),
    "allows the bot": ReachChanged(reachable=True, at=AT),
    "operator answers": Answered(replace(piece("answer", 7), answers="m1"), "tg:900", "fresh", AT),
    "operator closes": CloseAsked("o1", AT),
    "operator assigns": AssignAsked("o1", "tg:901", "Vera"),
    "operator notes": NoteGiven("o1", "calls after six", "Oleg"),
    "operator bans": BanAsked("o1", "spam", AT),
    "operator unbans": UnbanAsked("o1"),
    "operator confirms": Confirmed(),
    "operator allows the claim": ClaimSettled(allowed=True, at=AT),
    "operator refuses the claim": ClaimSettled(allowed=False, at=AT),
    "payment credited": Credited("wait", "Month", 30, date(2026, 12, 31)),
    "credit undone": CreditUndone("Month", 30, None, credited=False),
    "receipt for a person": ReceiptDoubted(),
    "receipt rejected": ReceiptRejected("wait"),
    "mail refused": CodeUndelivered("anna@example.org"),
    "card stands": CardDelivered("now", "card-now", AT),
    "relay stands": RelayDelivered("now", AT),
    "relay refused": RelayRefused("too_large", AT),
    "answer delivered": AnswerDelivered("o1", AT),
    "fell behind": FellBehind(),
    "caught up": CaughtUp(),
    "answer refused": AnswerRefused("o1", "blocked", AT),
    "answer unsettled for long": WaitedLong("o1", AT),
}
