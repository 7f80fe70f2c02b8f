"""The topology on the broker: making it, and checking that it stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed

from messaging.rabbit.address import Address
from messaging.topology import Queue, Topology, WrongTopology, partition_queue

__all__ = ["declare", "throwaway", "verify", "waiting_in"]

DELIVERY_LIMIT = 100_000
"""Out of reach. Without one what returns goes to the back (RMQ-13); a low one sets healthy messages aside (RMQ-92)."""


@asynccontextmanager
async def throwaway(connection: AbstractConnection) -> AsyncIterator[AbstractChannel]:
    """A channel for one question: a wrong one closes it, and all that hangs on it (RMQ-68)."""
    channel = connection.channel(publisher_confirms=False)
    await channel.initialize()
    try:
        yield channel
    finally:
        if not channel.is_closed:
            await channel.close()


async def declare(connection: AbstractConnection, address: Address, topology: Topology) -> None:
    """Make every queue. Raises `WrongTopology`."""
    await _renumber(connection, address, topology.partitions)
    for queue in topology.queues:
        try:
            async with throwaway(connection) as channel:
                await channel.declare_queue(address.wire(queue.name), durable=True, arguments=arguments(queue, address))
        except ChannelPreconditionFailed as differs:
            raise WrongTopology(
                f"the queue {queue.name} exists with other properties: let it run empty, delete it, try again"
            ) from differs


async def verify(connection: AbstractConnection, address: Address, topology: Topology) -> None:
    """Raise `WrongTopology` unless everything stands. Asks only: a service may lack the right to declare."""
    for queue in topology.queues:
        if await waiting_in(connection, address, queue.name) is None:
            raise WrongTopology(f"the queue {queue.name} is missing: run `otklik db upgrade`")
    last, following = partition_queue(topology.partitions - 1), partition_queue(topology.partitions)
    too_few = topology.partitions > 0 and await waiting_in(connection, address, last) is None
    if too_few or await waiting_in(connection, address, following) is not None:
        raise WrongTopology(
            f"the broker has {'fewer' if too_few else 'more'} than {topology.partitions} partitions (PARTITIONS): "
            "drain the broker and run `otklik db upgrade`"
        )


async def waiting_in(connection: AbstractConnection, address: Address, queue: str) -> int | None:
    """How many messages wait there; None if there is no such queue."""
    try:
        async with throwaway(connection) as channel:
            found = await channel.declare_queue(address.wire(queue), passive=True)
    except ChannelNotFoundEntity:
        return None
    return found.declaration_result.message_count or 0


async def _is_consumed(connection: AbstractConnection, address: Address, queue: str) -> bool:
    async with throwaway(connection) as channel:
        found = await channel.declare_queue(address.wire(queue), passive=True)
    return bool(found.declaration_result.consumer_count)


def arguments(queue: Queue, address: Address) -> dict[str, Any]:
    """Everything we rely on, said outright, since defaults differ from version to version (RMQ-2)."""
    said: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT}
    if queue.ordered:
        said["x-single-active-consumer"] = True
    if queue.dead is not None:
        said |= {
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": address.wire(queue.dead),
            # Both are needed, or the broker sets aside at most once, in silence (RMQ-16).
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
    return said


async def _renumber(connection: AbstractConnection, address: Address, wanted: int) -> None:
    """Another number of partitions moves every key, so all of them must be empty for it."""
    standing: list[str] = []
    busy: str | None = None
    while (waiting := await waiting_in(connection, address, name := partition_queue(len(standing)))) is not None:
        standing.append(name)
        busy = busy or (name if waiting else None)
    if not standing or len(standing) == wanted:
        return
    if busy is not None:
        raise WrongTopology(
            f"{len(standing)} partitions stand, {wanted} are wanted, and {busy} holds work: let it run empty first"
        )
    for name in standing:
        if await _is_consumed(connection, address, name):  # what is in hand counts nowhere else
            raise WrongTopology(f"{len(standing)} partitions stand, {wanted} are wanted: stop every router first")
    for name in standing[wanted:]:
        async with throwaway(connection) as channel:
            await channel.queue_delete(address.wire(name))
