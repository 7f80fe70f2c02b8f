"""What one message changes: all its events, one after another, and what follows from them. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.outbound import Edit, Mark, Show
from router.app.house import House
from router.app.money.ports import MoneyChange
from router.app.money.reading import letter_of, timer_id, timer_of
from router.app.place_ports import Place
from router.app.places import fresh_place, looks_otherwise, tend_timer
from router.app.ports import Decision, Found, Letter, Timer
from router.app.reading import Following, Reading
from router.app.scribe import Cause, Written, answer_timer
from router.app.writing import write
from router.dialog.states import State
from router.dialog.transitions import step

__all__ = ["decide"]


def decide(found: Found, reading: Reading, cause: Cause, house: House) -> Decision:
    """Everything to be kept and published."""
    state = found.state
    place = None if state is None else found.place or fresh_place(cause.envelope)
    cause = replace(cause, place=place)
    effects: list[tuple[Following, State | None]] = [(effect, state) for effect in reading.effects]
    for event in reading.events:
        if state is None:
            break
        done = step(state, event)
        state = done.state
        effects += [(effect, state) for effect in done.effects]
    written = [write(effect, number, then, cause, house) for number, (effect, then) in enumerate(effects)]
    letters = tuple(letter for each in written for letter in each.letters)
    money = _with_fresh(reading.money, written)
    fresh = () if money is None else tuple(one for one in money.fresh if one.state == "reading")
    return Decision(
        state=state,
        letters=(*letters, *(letter_of(receipt, cause.envelope, cause.now) for receipt in fresh)),
        sent=tuple(sent for each in written for sent in each.sent),
        settled=reading.settled,
        links=reading.links,
        templates=reading.templates,
        changed=tuple(changed for each in written for changed in each.changed),
        notes=tuple(note for each in written for note in each.notes),
        mails=tuple(mail for each in written for mail in each.mails),
        timers=(
            *(timer for each in written for timer in each.timers),
            *_tending(found, state, place, cause),
            *(timer_of(receipt, cause.now) for receipt in fresh),
        ),
        fresh_place=place.id if place is not None and place.fresh and _stands_there(letters) else None,
        forget_timers=(*_settled_answers(found, reading), *_read_by_now(money)),
        money=money,
        at=cause.now.timestamp(),
    )


def _stands_there(letters: tuple[Letter, ...]) -> bool:
    """Whether anything goes to the client's place in the operator chat."""
    payloads = (letter.envelope.payload for letter in letters)
    return any(isinstance(said, Show | Edit | Mark) and said.topic is not None for said in payloads)


def _tending(found: Found, after: State | None, place: Place | None, cause: Cause) -> tuple[Timer, ...]:
    if found.state is None or after is None or place is None:
        return ()
    if not (found.renamed or looks_otherwise(found.state, after)):
        return ()
    timer = tend_timer(place, after, cause.envelope, cause.now.timestamp())
    return () if timer is None else (timer,)


def _with_fresh(money: MoneyChange | None, written: Sequence[Written]) -> MoneyChange | None:
    """With the receipts that a client's messages may hold."""
    found = [pair for each in written for pair in each.receipts]
    if not found:
        return money
    base = money or MoneyChange()
    prints = tuple((receipt.id, print_) for receipt, mine in found for print_ in mine)
    fresh = (*base.fresh, *(receipt for receipt, _ in found))
    return replace(base, fresh=fresh, prints=(*base.prints, *prints))


def _settled_answers(found: Found, reading: Reading) -> tuple[str, ...]:
    """The timers of answers whose end is known; other commands have none."""
    others = {sent.id for sent in found.commands if sent.kind != "answer"}
    return tuple(answer_timer(end.command) for end in reading.settled if end.command not in others)


def _read_by_now(money: MoneyChange | None) -> tuple[str, ...]:
    return () if money is None else tuple(timer_id(one.id) for one in money.receipts if one.state != "reading")
