"""A handler that does as the test says, and keeps what it saw."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from contracts.timers import TimerDue
from messaging.consume import Held
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn

__all__ = ["Scripted", "number_in"]

PATIENCE = 10.0  # seconds
Ending = Outcome | BaseException


class Scripted:
    """Everything is done, unless `endings` says otherwise for its next tries; numbers in `held` wait for release."""

    def __init__(
        self, endings: Mapping[int, Sequence[Ending]] | None = None, *, held: Collection[int] = (), most: int = 99
    ) -> None:
        self._endings = {number: list(script) for number, script in (endings or {}).items()}
        self._gates = {number: asyncio.Event() for number in held}
        self._most = most
        self.begun: list[int] = []
        self.handled: list[int] = []
        self.replayed: list[int] = []
        self.batches: list[list[int]] = []
        self.attempts: Counter[int] = Counter()
        self._changed = asyncio.Event()

    async def __call__(self, held: Sequence[Held]) -> Sequence[Outcome]:
        self.batches.append([number_in(each) for each in held])
        return [await self._one(each) for each in held[: self._most]]

    async def _one(self, held: Held) -> Outcome:
        number = number_in(held)
        self.begun.append(number)
        self.attempts[number] += 1
        self._changed.set()
        if number in self._gates:
            await self._gates[number].wait()
        ending = self._next_ending(number)
        match ending:
            case Done():
                self.handled.append(number)
                if held.replayed:
                    self.replayed.append(number)
                self._changed.set()
            case RetryIn() | DeadLetter():
                pass
            case failure:
                raise failure
        return ending

    def release(self, number: int) -> None:
        """Let it be done."""
        self._gates[number].set()

    async def until_handled(self, *expected: int) -> None:
        await self._until(lambda: set(expected) <= set(self.handled))

    async def until_begun(self, *expected: int) -> None:
        await self._until(lambda: set(expected) <= set(self.begun))

    async def until_attempts(self, number: int, count: int) -> None:
        await self._until(lambda: self.attempts[number] >= count)

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    def _next_ending(self, number: int) -> Ending:
        script = self._endings.get(number)
        return script.pop(0) if script else Done()


def number_in(held: Held) -> int:
    """The number that the test gave a message."""
    payload = held.envelope.payload
    assert isinstance(payload, TimerDue)
    return int(payload.subject)
