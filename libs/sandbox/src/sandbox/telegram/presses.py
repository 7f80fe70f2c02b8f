"""Presses of inline buttons, each to be answered once and in time (TG-81)."""

from dataclasses import dataclass

from sandbox.clock import SandboxClock
from sandbox.telegram.refusals import bad_request

__all__ = ["Press", "Presses"]

ANSWER_WITHIN = 150.0


@dataclass
class Press:
    """Somebody pressed, and the button spins until it is answered."""

    id: str
    bot: int
    person: int
    at: float
    answered: bool = False
    text: str = ""


class Presses:
    """All presses by their id."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._presses: dict[str, Press] = {}

    def begin(self, press_id: str, bot: int, person: int) -> Press:
        """A new press."""
        press = Press(press_id, bot, person, self._clock.now())
        self._presses[press_id] = press
        return press

    def find(self, press_id: str) -> Press | None:
        """A press by its id."""
        return self._presses.get(press_id)

    def answer(self, bot: int, press_id: str, text: str) -> None:
        """Stop the spinning. Raises `Refusal` 400 if it is unknown, answered, or older than 150 s."""
        press = self._presses.get(press_id)
        late = press is None or press.bot != bot or press.answered
        if press is None or late or self._clock.now() - press.at > ANSWER_WITHIN:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        press.answered = True
        press.text = text
