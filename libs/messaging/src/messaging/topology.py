"""Every queue there is, as a value. `otklik db upgrade` declares it; services only check it."""

from dataclasses import dataclass

from contracts.ids import CHANNELS, Channel
from contracts.routing import (
    dead_queue,
    fetched_queue,
    gateway_service,
    mail_queue,
    media_queue,
    ocr_fetched_queue,
    outbound_queue,
    partition_queue,
    receipts_queue,
    records_queue,
    schedule_queue,
    sheets_queue,
    updates_queue,
)

__all__ = ["Queue", "Topology", "WrongTopology", "partition_queue", "whole"]


class WrongTopology(Exception):
    """What stands on the broker is not what this version needs; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One durable queue."""

    name: str
    ordered: bool = True
    """One active consumer at a time; a message keeps its place however often it is handed out."""
    dead: str | None = None
    """Where the broker itself would put what it gives up on (its limit is out of reach: RMQ-92)."""


@dataclass(frozen=True, slots=True)
class Topology:
    """All queues, and how many partitions the router's work has."""

    partitions: int
    queues: tuple[Queue, ...]


def whole(partitions: int) -> Topology:
    """The topology of the whole house."""
    router = tuple(Queue(partition_queue(number), dead=dead_queue("router")) for number in range(partitions))
    gateways = tuple(queue for channel in CHANNELS for queue in _gateway(channel))
    mail = Queue(mail_queue(), ordered=False, dead=dead_queue("router"))
    records = Queue(records_queue(), dead=dead_queue("router"))
    others = (*gateways, *_ocr(), *_sheets(), *_scheduler())
    return Topology(partitions, (*router, mail, records, Queue(dead_queue("router"), ordered=False), *others))


def _ocr() -> tuple[Queue, ...]:
    dead = dead_queue("payments-ocr")
    work = (Queue(name, ordered=False, dead=dead) for name in (receipts_queue(), ocr_fetched_queue()))
    return (*work, Queue(dead, ordered=False))


def _sheets() -> tuple[Queue, ...]:
    dead = dead_queue("sheets-sync")
    return (Queue(sheets_queue(), dead=dead), Queue(dead, ordered=False))


def _scheduler() -> tuple[Queue, ...]:
    dead = dead_queue("scheduler")
    return (Queue(schedule_queue(), ordered=False, dead=dead), Queue(dead, ordered=False))


def _gateway(channel: Channel) -> tuple[Queue, ...]:
    dead = dead_queue(gateway_service(channel))
    lanes = [Queue(outbound_queue(channel, "answers"), dead=dead), Queue(outbound_queue(channel, "bulk"), dead=dead)]
    if channel == "telegram":
        lanes.append(Queue(outbound_queue(channel, "operators"), dead=dead))
    return (
        *lanes,
        Queue(updates_queue(channel), dead=dead),
        Queue(media_queue(channel), ordered=False, dead=dead),
        Queue(fetched_queue(channel), ordered=False, dead=dead),
        Queue(dead, ordered=False),
    )
