"""`otklik dead`: messages that were set aside, seen and replayed."""

import json
from dataclasses import asdict

from chassis.clock import SystemClock
from contracts.registry import UnreadableMessage, decode
from messaging import dead
from messaging.dead import DeadParcel
from messaging.port import Broker
from otklik.catalog import CATALOG

__all__ = ["list_all", "replay_one", "show_one"]

MOST = 100


async def list_all(broker: Broker) -> list[str]:
    """One line for each, of all services: where, id, type, why, since when."""
    return [
        "\t".join(
            (
                service,
                parcel.id,
                parcel.type,
                parcel.reason or "?",
                parcel.at or "?",
            )
        )
        for service in CATALOG
        for parcel in await dead.list_dead(broker, service, MOST)
    ]


async def show_one(broker: Broker, parcel_id: str) -> str | None:
    """Everything known of one, its content included, as JSON; `None` when there is none of that id."""
    found = await _find(broker, parcel_id)
    if found is None:
        return None
    service, parcel = found
    whole = {
        "service": service,
        **asdict(parcel),
        "readable": _readable(parcel),
        "body": parcel.body.decode(errors="replace"),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


async def replay_one(broker: Broker, parcel_id: str) -> bool:
    """Put one back at the end of the queue it came from; False when there is none of that id."""
    found = await _find(broker, parcel_id)
    return found is not None and await dead.replay(broker, found[0], parcel_id, SystemClock().now())


async def _find(broker: Broker, parcel_id: str) -> tuple[str, DeadParcel] | None:
    for service in CATALOG:
        parcel = await dead.show(broker, service, parcel_id)
        if parcel is not None:
            return service, parcel
    return None


def _readable(parcel: DeadParcel) -> str:
    try:
        decode(parcel.body)
    except UnreadableMessage as wrong:
        return str(wrong)
    return "yes"
