"""What is measured at a stand, and the lines that say what came out."""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from tests.bench.relays.floors import Floor, Steps, bare_hop, measured, whole_way
from tests.bench.relays.holding import held
from tests.bench.relays.stand import SANDBOX, SERVERS, Stand
from tests.bench.relays.talk import Relayed

__all__ = ["SCARCE", "Amount", "Floors", "Part", "alone", "crowd", "scarce", "shared", "slow"]

SLOW = (0.04, 0.1)
BURST = 30
SCARCE = 0.15
"""Of a core, for each router: a seventh of what one of them could use, so that routers are what everybody waits for."""
Floors = Callable[[], AbstractAsyncContextManager[Steps]]


@dataclass(frozen=True)
class Amount:
    """How much is measured."""

    alone: int = 200
    """Messages with one on its way at a time."""
    crowd: int = 1000
    in_flight: int = 32
    slow_in_flight: int = 100
    warm_up: int = 100
    """Messages before anything is measured: statements are compiled, connections opened."""


Part = Callable[[Stand, Floors, Amount], Awaitable[list[str]]]


async def alone(stand: Stand, floors: Floors, amount: Amount) -> list[str]:
    """One message on its way at a time: the shortest that it takes."""
    await stand.talk.keep(1, amount.warm_up)
    async with floors() as steps:
        before = await _floors(steps, 1, amount.alone // 2)
        done = await _kept(stand, 1, amount.alone)
        after = await _floors(steps, 1, amount.alone // 2)
    hop, way = _both(before[0], after[0]), _both(before[1], after[1])
    return [
        f"one at a time: {_times(_took(done))}",
        f"  the whole way's steps {_times(way.took)}: p50 is {_median(_took(done)) / _median(way.took):.2f} times that",
        f"  the bare hop {_times(hop.took)}",
        _order(stand),
    ]


async def crowd(stand: Stand, floors: Floors, amount: Amount) -> list[str]:
    """As many on their way as `in_flight`; the floors before and after."""
    await stand.talk.keep(amount.in_flight, amount.warm_up)
    async with floors() as steps:
        before = await _floors(steps, amount.in_flight, amount.crowd)
        rate, done, cpu = await _counted(stand, amount.in_flight, amount.crowd)
        after = await _floors(steps, amount.in_flight, amount.crowd)
    hop, way = _both(before[0], after[0]), _both(before[1], after[1])
    took = _took(done)
    return [
        f"{amount.in_flight} on their way, {amount.crowd} messages: {rate:.0f}/s, {_times(took)}",
        (
            f"  the whole way's steps {way.rate:.0f}/s, {_times(way.took)}: "
            f"{rate / way.rate:.2f} of their rate, p50 is {_median(took) / _median(way.took):.2f} times theirs"
        ),
        f"  the bare hop {hop.rate:.0f}/s, {_times(hop.took)}",
        _used(cpu, amount.crowd),
        _order(stand),
    ]


async def shared(stand: Stand, floors: Floors, amount: Amount) -> list[str]:
    """The same without floors: for replicas and partitions."""
    await stand.talk.keep(amount.in_flight, amount.warm_up)
    rate, done, cpu = await _counted(stand, amount.in_flight, amount.crowd)
    return [f"  {rate:.0f}/s, {_times(_took(done))}", f"  {_used(cpu, amount.crowd)}", _order(stand)]


async def scarce(stand: Stand, floors: Floors, amount: Amount) -> list[str]:
    """The same with each router held to a part of a core: what more of them bring where cores allow."""
    await stand.talk.keep(amount.in_flight, amount.warm_up)
    with held(stand.routers, SCARCE):
        await stand.talk.keep(amount.in_flight, amount.warm_up)
        rate, done, cpu = await _counted(stand, amount.in_flight, amount.crowd)
    return [f"  {rate:.0f}/s, {_times(_took(done))}", f"  {_used(cpu, amount.crowd)}", _order(stand)]


async def slow(stand: Stand, floors: Floors, amount: Amount) -> list[str]:
    """Telegram takes 40 to 100 ms for each call."""
    await stand.talk.keep(amount.slow_in_flight, amount.warm_up)
    await stand.latency(*SLOW)
    rate, done, cpu = await _counted(stand, amount.slow_in_flight, amount.crowd)
    return [
        (
            f"Telegram takes 40–100 ms a call, {amount.slow_in_flight} on their way, {amount.crowd} messages: "
            f"{rate:.0f}/s, {_times(_took(done))}"
        ),
        _used(cpu, amount.crowd),
        *(await _with_burst(stand, amount)),
        _order(stand),
    ]


async def _with_burst(stand: Stand, amount: Amount) -> list[str]:
    """One message every 20 ms, each of another client, and one client who writes thirty at once."""
    others, first = list(range(1, amount.slow_in_flight)), len(stand.talk.done)
    await stand.talk.paced(others, 300, 0.02)
    quiet, second = stand.talk.done[first:], len(stand.talk.done)
    await stand.talk.paced(others, 300, 0.02, (0, BURST))
    done = stand.talk.done[second:]
    mine = [relayed.took for relayed in done if relayed.client == 0]
    return [
        (
            f"  50 a second: {_times(_took(quiet))}; while another writes {BURST} at once: "
            f"{_times(_took([relayed for relayed in done if relayed.client != 0]))}"
        ),
        (
            f"  of the {BURST} the 1st took {mine[0] * 1000:.0f} ms, the 10th {mine[9] * 1000:.0f} ms, "
            f"the last {mine[-1] * 1000:.0f} ms: {mine[-1] * 1000 / BURST:.0f} ms for each call before it"
        ),
    ]


async def _kept(stand: Stand, in_flight: int, total: int) -> list[Relayed]:
    first = len(stand.talk.done)
    await stand.talk.keep(in_flight, total)
    return stand.talk.done[first:]


async def _counted(stand: Stand, in_flight: int, total: int) -> tuple[float, list[Relayed], Mapping[str, float]]:
    before, first = stand.cpu(), len(stand.talk.done)
    seconds = await stand.talk.keep(in_flight, total)
    after = stand.cpu()
    return total / seconds, stand.talk.done[first:], {name: after[name] - used for name, used in before.items()}


async def _floors(steps: Steps, in_flight: int, total: int) -> tuple[Floor, Floor]:
    await measured(whole_way, steps, in_flight, in_flight)
    return await measured(bare_hop, steps, in_flight, total), await measured(whole_way, steps, in_flight, total)


def _both(one: Floor, other: Floor) -> Floor:
    return Floor(one.seconds + other.seconds, one.took + other.took)


def _took(done: Sequence[Relayed]) -> list[float]:
    return [relayed.took for relayed in done]


def _median(took: Sequence[float]) -> float:
    return sorted(took)[len(took) // 2]


def _times(took: Sequence[float]) -> str:
    ordered = sorted(took)
    return f"p50 {_median(ordered) * 1000:.1f} ms, p99 {ordered[len(ordered) * 99 // 100] * 1000:.1f} ms"


def _used(cpu: Mapping[str, float], messages: int) -> str:
    """Seconds of a core for a thousand messages: of all services, and of what is beside them. The people who write are
    part of the sandbox."""
    each = {name: seconds * 1000 / messages for name, seconds in cpu.items()}
    beside = {name: each.pop(name) for name in (SANDBOX, *SERVERS)}
    said = f"{_each(each)}; together {sum(each.values()):.1f}"
    return f"  CPU seconds for 1,000 messages: {said} (beside them {_each(beside)})"


def _each(seconds: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {used:.1f}" for name, used in sorted(seconds.items()))


def _order(stand: Stand) -> str:
    """And how busy the machine was: on one that is shared, figures of the clock tell of others, too."""
    strays = stand.talk.strays
    said = f"TWICE OR OUT OF ORDER: {strays[:5]}" if strays else "nothing twice, nothing out of order"
    return f"  {said}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
