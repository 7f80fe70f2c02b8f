"""`make bench-relay`: from the client's message to the relay in the operator chat, against the durable steps alone.

The shipped services speak by their shipped clients with a simulated Telegram over real HTTP; its limits are lifted, and
so is the pace that the gateway keeps on its own. Latency is told by the simulated Telegram's clock. The floors are
measured in the same run and at the same number in flight, in the process of the sandbox.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tools.services import Servers, servers

from tests.bench.relays.floors import embedded_steps, server_steps
from tests.bench.relays.holding import can_hold
from tests.bench.relays.parts import SCARCE, Amount, Floors, Part, alone, crowd, scarce, shared, slow
from tests.bench.relays.stand import LIFTED, Corner, Shape, Size, corner, standing

SIZES: tuple[Size, ...] = ("embedded", "servers")
CALLED = {"embedded": "one process, SQLite", "servers": "RabbitMQ and PostgreSQL, processes apart"}
SHAPES = ((1, 16), (2, 16), (4, 16), (1, 4), (1, 1))
"""Routers, partitions."""
FEW = (1, 2, 3)
"""Routers that are held to a part of a core."""
PARTS = ("alone", "crowd", "slow", "shared", "scarce")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-relay", description="Relays, against the durable steps alone")
    parser.add_argument("--size", choices=SIZES, help="only this one")
    parser.add_argument("--only", choices=PARTS, help="only this part")
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=32)
    parser.add_argument("--slow-in-flight", type=int, default=100)
    arguments = parser.parse_args()
    amount = Amount(crowd=arguments.messages, in_flight=arguments.in_flight, slow_in_flight=arguments.slow_in_flight)
    for size in [arguments.size] if arguments.size else SIZES:
        with _servers(size) as found:
            for line in lines_of(size, found, amount, arguments.only):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


def lines_of(size: Size, found: Servers | None, amount: Amount, only: str | None = None) -> Iterator[str]:
    """All that is measured of one size, as it comes."""
    yield f"{CALLED[size]}; limits lifted in the sandbox: {', '.join(LIFTED)}"
    if only in {None, "alone"}:
        yield from measured_at(size, found, Shape(clients=8), alone, amount)
    if only in {None, "crowd"}:
        yield from measured_at(size, found, Shape(clients=2 * amount.in_flight), crowd, amount)
    if only in {None, "slow"}:
        yield from measured_at(size, found, Shape(clients=2 * amount.slow_in_flight), slow, amount)
    if only in {None, "shared"} and size == "servers":
        for routers, partitions in SHAPES:
            yield f"{routers} of the router, {partitions} of the partitions:"
            yield from measured_at(size, found, Shape(routers, partitions, 2 * amount.in_flight), shared, amount)
    if only in {None, "scarce"} and size == "servers":
        yield from _scarce(found, amount)


def _scarce(found: Servers | None, amount: Amount) -> Iterator[str]:
    if not can_hold():
        yield "routers held to a part of a core: not measured, this machine does not let us hold a process"
        return
    for routers in FEW:
        yield f"{routers} of the router, each held to {SCARCE:.0%} of a core, 16 of the partitions:"
        yield from measured_at("servers", found, Shape(routers, 16, 2 * amount.in_flight), scarce, amount)


def measured_at(size: Size, found: Servers | None, shape: Shape, part: Part, amount: Amount) -> list[str]:
    """One part, at a stand of its own."""

    async def whole(where: Corner, folder: Path) -> list[str]:
        floors: Floors = partial(embedded_steps, folder)
        if found is not None:
            floors = partial(server_steps, found.amqp, where.postgres)
        async with standing(size, where, folder, shape) as stand:
            return await part(stand, floors, amount)

    with corner(found) as where, tempfile.TemporaryDirectory() as folder:
        return asyncio.run(whole(where, Path(folder)))


@contextmanager
def _servers(size: Size) -> Iterator[Servers | None]:
    if size == "embedded":
        yield None
        return
    with servers() as found:
        yield found


if __name__ == "__main__":
    main()
