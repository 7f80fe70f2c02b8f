"""The table of the dialog, as it stands in docs/architecture/dialog.md."""

from router.dialog.effects import (
    Announce,
    Deliver,
    Effect,
    Examine,
    KeepNote,
    MailCode,
    Mark,
    Notify,
    Relay,
    ShowPayment,
    Step,
    StopSpinner,
    Tell,
)
from router.dialog.transitions import step
from tests.router.dialog.samples import EVENTS, STATES

__all__ = ["BEGIN", "END", "table"]

BEGIN = "<!-- table: begin -->"
END = "<!-- table: end -->"


def table() -> str:
    """Markdown, one section for each kind of state."""
    sections = []
    for state_name, state in STATES.items():
        rows = ["| event | what follows |", "| --- | --- |"]
        for event_name, event in EVENTS.items():
            rows.append(f"| {event_name} | {_outcome(step(state, event), type(state.phase).__name__)} |")
        sections.append("\n".join([f"### {state_name}", "", *rows]))
    return "\n\n".join(sections)


def _outcome(done: Step, before: str) -> str:
    after = type(done.state.phase).__name__
    moved = [f"**{after}**"] if after != before else []
    return "; ".join([*moved, *(_name(effect) for effect in done.effects)]) or "–"


_PLAIN: dict[type[Effect], str] = {
    ShowPayment: "client: how to pay",
    Relay: "relay",
    Examine: "read as a receipt",
    Deliver: "deliver",
    KeepNote: "note kept",
    MailCode: "mail: code",
}


def _name(effect: Effect) -> str:
    match effect:
        case Tell(phrase=phrase):
            return f"client: `{phrase.key}`"
        case Notify(phrase=phrase):
            return f"operators: `{phrase.key}`"
        case Announce(again=again):
            return "card, again" if again else "card"
        case Mark(mark=mark):
            return f"mark: {mark}"
        case StopSpinner(phrase=phrase):
            return "press answered" if phrase is None else f"press answered: `{phrase.key}`"
        case _:
            return _PLAIN[type(effect)]
