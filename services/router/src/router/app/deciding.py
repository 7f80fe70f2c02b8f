"""What one message changes: all its events, one after another, and what follows from them. Pure."""

from router.app.house import House
from router.app.ports import Decision, Found
from router.app.reading import Again, Amend, Reading
from router.app.writing import Cause, answer_timer, write
from router.dialog.effects import Effect
from router.dialog.states import State, Who
from router.dialog.transitions import step

__all__ = ["decide"]


def decide(found: Found, reading: Reading, cause: Cause, house: House) -> Decision:
    """Everything to be kept and published."""
    state = found.state
    effects: list[tuple[Effect | Amend | Again, Who | None]] = [(effect, _who(state)) for effect in reading.effects]
    for event in reading.events:
        if state is None:
            break
        done = step(state, event)
        state = done.state
        effects += [(effect, done.state.who) for effect in done.effects]
    written = [write(effect, number, who, cause, house) for number, (effect, who) in enumerate(effects)]
    return Decision(
        state=state,
        letters=tuple(letter for each in written for letter in each.letters),
        sent=tuple(sent for each in written for sent in each.sent),
        settled=reading.settled,
        links=reading.links,
        changed=tuple(changed for each in written for changed in each.changed),
        timers=tuple(timer for each in written for timer in each.timers),
        forget_timers=tuple(answer_timer(end.command) for end in reading.settled),
        at=cause.now.timestamp(),
    )


def _who(state: State | None) -> Who | None:
    return None if state is None else state.who
