"""Which queue a message goes to. Order is promised within a key, and only within one queue."""

from typing import Literal
from zlib import crc32

from contracts.ids import Channel

__all__ = [
    "Lane",
    "dead_queue",
    "fetched_queue",
    "gateway_service",
    "mail_queue",
    "media_queue",
    "ocr_fetched_queue",
    "outbound_queue",
    "partition_of",
    "partition_queue",
    "receipts_queue",
    "records_queue",
    "router_queue",
    "schedule_queue",
    "sheets_queue",
    "updates_queue",
]

Lane = Literal["answers", "operators", "bulk"]
"""`answers` go to clients, `operators` to the operator chat, `bulk` are broadcasts and reminders."""


def partition_of(key: str, partitions: int) -> int:
    """The router's partition of an order key, computed by every publisher alike.

    A consistent-hash exchange moved 137 of 200 keys at a broker restart (RMQ-44), so none is used.
    """
    return crc32(key.encode()) % partitions


def partition_queue(number: int) -> str:
    """The queue of one partition of the router's work."""
    return f"router.p{number:03d}"


def router_queue(key: str, partitions: int) -> str:
    """The queue of the router that a message with this key goes to."""
    return partition_queue(partition_of(key, partitions))


def gateway_service(channel: Channel) -> str:
    """The name of a channel's gateway."""
    return {"telegram": "telegram-gateway", "vk": "vk-gateway", "facebook": "fb-gateway"}[channel]


def outbound_queue(channel: Channel, lane: Lane) -> str:
    """The queue of a gateway's commands."""
    return f"{gateway_service(channel)}.{lane}"


def updates_queue(channel: Channel) -> str:
    """Where a gateway reads updates a second time, as raw as the platform sent them, once a person replays them."""
    return f"{gateway_service(channel)}.updates"


def media_queue(channel: Channel) -> str:
    """Where a gateway is asked for files that it owns."""
    return f"{gateway_service(channel)}.media"


def fetched_queue(channel: Channel) -> str:
    """Where a gateway hears of the files that it asked others for."""
    return f"{gateway_service(channel)}.fetched"


def mail_queue() -> str:
    """Where the router puts what is to be mailed."""
    return "router.mail"


def receipts_queue() -> str:
    """Where the router puts the pictures of receipts that are to be read."""
    return "payments-ocr.receipts"


def ocr_fetched_queue() -> str:
    """Where payments-ocr hears of the files that it asked gateways for."""
    return "payments-ocr.fetched"


def schedule_queue() -> str:
    """Where the scheduler hears what changed; each change says which of two is newer, so their order is nothing."""
    return "scheduler.changes"


def records_queue() -> str:
    """Where the router hears what the owner's table shows, apart from the dialogs: a long table holds up nobody."""
    return "router.records"


def sheets_queue() -> str:
    """Where sheets-sync hears what is to be written back, and what the owner allowed."""
    return "sheets-sync.records"


def dead_queue(service: str) -> str:
    """Where a service sets aside what it cannot handle."""
    return f"{service}.dead"
