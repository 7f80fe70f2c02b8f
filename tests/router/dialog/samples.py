"""One state of each kind and one event of each kind, for tests that walk all pairs."""

from dataclasses import replace

from router.dialog.events import (
    AnswerDelivered,
    Answered,
    AnswerRefused,
    CardDelivered,
    Changed,
    Chose,
    CloseAsked,
    Event,
    GaveEmail,
    RatingPressed,
    ReachChanged,
    RelayDelivered,
    RelayRefused,
    SentUnsupported,
    Started,
    StrangePress,
    WaitedLong,
    Wrote,
)
from router.dialog.states import Closed, Open, Past, Piece, State, Stranger, Who

__all__ = ["AT", "EVENTS", "STATES", "piece", "who"]

AT = 1_000_000.0


def piece(text: str = "hello", number: int = 1, at: float = AT) -> Piece:
    return Piece(message=f"m{number}", content=f"<{text}>", at=at, text=text)


def who(email: str | None = "anna@example.org") -> Who:
    return Who(chat="tg:1", channel="telegram", name="Anna", language="en", email=email, new=True)


PAST = Past(dialog="old", topic="support", closed_at=AT - 60, card="card-old")

STATES: dict[str, State] = {
    "stranger": State(who(None), Stranger()),
    "stranger, greeted": State(who(None), Stranger(), held=(piece("before", 90, AT - 5),), heard_at=AT - 5),
    "closed": State(who(), Closed()),
    "closed, just now": State(who(), Closed(), past=PAST),
    "closed, comment awaited": State(
        who(), Closed(), past=replace(PAST, score=1, scored_at=AT - 30, comment_asked_at=AT - 30)
    ),
    "closed, rated long ago": State(who(), Closed(), past=replace(PAST, score=5, scored_at=AT - 3600)),
    "open for support": State(who(), Open("now", "support", AT - 10)),
    "open for payment": State(who(), Open("now", "payment", AT - 10, card="card", passed_on=True), past=PAST),
}

EVENTS: dict[str, Event] = {
    "writes": Wrote(piece(), AT),
    "writes a digit": Wrote(piece("4"), AT),
    "changes a message": Changed(piece("changed"), AT),
    "gives a new e-mail": GaveEmail(piece("anna@example.org"), "anna@example.org", "new", more=False, at=AT),
    "gives a known e-mail": GaveEmail(piece("anna@example.org"), "anna@example.org", "known", more=False, at=AT),
    "gives a taken e-mail": GaveEmail(piece("a@b.org"), "a@b.org", "taken", more=False, at=AT, others=("Boris",)),
    "gives an unwanted e-mail": GaveEmail(piece("a@b.org"), "a@b.org", "rejected", more=False, at=AT),
    "asks where they stand": Started(AT),
    "chooses support": Chose("support", "fresh", AT),
    "chooses payment": Chose("payment", "fresh", AT),
    "sends what cannot be carried": SentUnsupported("poll", AT),
    "rates with a button": RatingPressed("press", "old", 5, AT),
    "presses an old button": StrangePress("press", AT),
    "blocks the bot": ReachChanged(reachable=False, at=AT),
    "allows the bot": ReachChanged(reachable=True, at=AT),
    "operator answers": Answered(replace(piece("answer", 7), answers="m1"), "tg:900", "fresh", AT),
    "operator closes": CloseAsked("o1", AT),
    "card stands": CardDelivered("now", "card-now", AT),
    "relay stands": RelayDelivered("now", AT),
    "relay refused": RelayRefused("too_large", AT),
    "answer delivered": AnswerDelivered("o1", AT),
    "answer refused": AnswerRefused("o1", "blocked", AT),
    "answer unsettled for long": WaitedLong("o1", AT),
}
