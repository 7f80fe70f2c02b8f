"""Whatever happens in whatever order: all is published, each key in order, nothing twice without a reason."""

import asyncio
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.suites.durable_parts import Desk, Shelf, desk, of_key

Key = Literal["a", "b"]


@dataclass(frozen=True, slots=True)
class Says:
    """One of two processes commits messages; it may be cut off from its relay right after."""

    desk: int
    key: Key
    messages: int
    wake: bool


@dataclass(frozen=True, slots=True)
class BrokerGoes:
    """The broker is away from now on, or back."""

    away: bool


@dataclass(frozen=True, slots=True)
class ConfirmsStop:
    """The broker takes but does not confirm, or confirms again."""

    stopped: bool


@dataclass(frozen=True, slots=True)
class LeasesRunOut:
    """As after a long pause of the machine."""


@dataclass(frozen=True, slots=True)
class RelayDies:
    """One relay ends without giving anything back."""

    desk: int


Step = Says | BrokerGoes | ConfirmsStop | LeasesRunOut | RelayDies
desks = st.integers(0, 1)
says = st.builds(Says, desks, st.sampled_from(["a", "b"]), st.integers(1, 3), st.booleans())
steps = st.one_of(
    says,
    says,
    st.builds(BrokerGoes, st.booleans()),
    st.builds(ConfirmsStop, st.booleans()),
    st.builds(LeasesRunOut),
    st.builds(RelayDies, desks),
)


@dataclass
class Play:
    """Two processes and one broker."""

    shelf: Shelf
    desks: list[Desk]
    said: dict[str, list[str]] = field(default_factory=lambda: {"a": [], "b": []})
    numbers: dict[str, "count[int]"] = field(default_factory=lambda: {"a": count(), "b": count()})
    disturbed: bool = False

    async def do(self, step: Step) -> None:
        match step:
            case Says(desk=at, key=key, messages=messages, wake=wake):
                chosen = [next(self.numbers[key]) for _ in range(messages)]
                self.said[key] += [f"{key}/{number}" for number in chosen]
                await self.desks[at].say(key, *chosen, wake=wake)
            case BrokerGoes(away=away):
                self.shelf.away = away
            case ConfirmsStop(stopped=True):
                self.shelf.open.clear()
            case ConfirmsStop():
                self.shelf.open.set()
            case LeasesRunOut():
                self.disturbed = True
                await self.desks[0].expire_leases()
            case RelayDies(desk=at):
                self.disturbed = True
                await self._kill(self.desks[at])

    async def _kill(self, one: Desk) -> None:
        stopping = asyncio.create_task(one.relay.stop())
        stopping.cancel()
        await asyncio.gather(stopping, return_exceptions=True)

    async def end(self) -> set[str]:
        """The broker is well again, and a fresh relay takes what was left; what was not marked as sent by then.

        Leases that run out under a relay at work let the fresh one repeat what is not marked yet: nothing else.
        """
        self.shelf.away = False
        self.shelf.open.set()
        left = await self.desks[0].unsent()
        await self.desks[0].expire_leases()
        return set(left)


async def play(script: list[Step], folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{folder}/clients.db"
    shelf = Shelf()
    async with AsyncExitStack() as stack:
        desks = [await stack.enter_async_context(desk(url, shelf)) for _ in range(2)]
        one = Play(shelf, desks)
        for step in script:
            await one.do(step)
        left = await one.end()
        await stack.enter_async_context(desk(url, shelf))
        await shelf.until_all(name for said in one.said.values() for name in said)

        for key, said in one.said.items():
            assert list(dict.fromkeys(of_key(shelf.taken, key))) == said
        if not one.disturbed:
            assert {name for name, times in Counter(shelf.taken).items() if times > 1} <= left
            assert max(Counter(shelf.taken).values(), default=0) <= 2


@settings(max_examples=25, deadline=None)
@given(st.lists(steps, max_size=12))
def test_any_interleaving_publishes_everything_in_order(script: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(script, Path(folder)))
