"""Presses of callback buttons: a spinner until it is answered, once, within a minute (VK-46)."""

from dataclasses import dataclass
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.vk.refusals import bad_param

__all__ = ["Press", "Presses"]

ANSWER_WITHIN = 60.0


@dataclass
class Press:
    """One press."""

    id: str
    community: int
    peer: int
    at: float
    answered: bool = False
    data: dict[str, Any] | None = None
    """What the community answered."""


class Presses:
    """All of them."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._presses: dict[str, Press] = {}

    def begin(self, number: str, community: int, peer: int) -> Press:
        """A button begins to spin."""
        press = self._presses[number] = Press(number, community, peer, self._clock.now())
        return press

    def find(self, number: str) -> Press | None:
        """One by its id."""
        return self._presses.get(number)

    def answer(self, number: str, community: int, peer: int, data: dict[str, Any] | None) -> None:
        """End the spinner. Raises `Refusal` 100 for what is over, answered or somebody else's."""
        press = self._presses.get(number)
        if press is None or (press.community, press.peer) != (community, peer) or press.answered:
            raise bad_param("event_id is invalid")
        if self._clock.now() - press.at > ANSWER_WITHIN:
            raise bad_param("event_id is expired")
        press.answered, press.data = True, data
