"""Parcels as AMQP messages. The key travels in a header, everything else in AMQP's own properties."""

from collections.abc import Mapping
from typing import Any

from aio_pika import DeliveryMode
from aiormq import spec

from messaging.port import Parcel
from messaging.rabbit.address import Address

__all__ = ["handed_out", "parcel_of", "properties_of"]

_KEY = "key"
_OURS = "otklik-"


def properties_of(parcel: Parcel) -> spec.Basic.Properties:
    """What travels beside its body. Persistent: the library's own default is not (RMQ-52)."""
    headers: dict[str, Any] = {_KEY: parcel.key, **{f"{_OURS}{name}": value for name, value in parcel.headers.items()}}
    return spec.Basic.Properties(
        message_id=parcel.id,
        message_type=parcel.type,
        headers=headers,
        content_type="application/json",
        delivery_mode=int(DeliveryMode.PERSISTENT),
    )


def parcel_of(body: bytes, properties: spec.Basic.Properties, address: Address) -> Parcel:
    """The parcel in a message. One that the broker itself set aside says so in our words."""
    headers = properties.headers or {}
    ours = {name.removeprefix(_OURS): _text(value) for name, value in headers.items() if name.startswith(_OURS)}
    if "reason" not in ours:
        ours |= _set_aside_by_broker(headers, address)
    return Parcel(
        id=properties.message_id or "",
        type=properties.message_type or "",
        key=_text(headers.get(_KEY, "")),
        body=body,
        headers=ours,
    )


def handed_out(properties: spec.Basic.Properties) -> int:
    """How often, this time included. The header is 0 at first, or absent since 3.12 (RMQ-15)."""
    count = (properties.headers or {}).get("x-delivery-count", 0)
    return 1 + (count if isinstance(count, int) else 0)


def _set_aside_by_broker(headers: Mapping[str, Any], address: Address) -> dict[str, str]:
    deaths = headers.get("x-death")
    if not isinstance(deaths, list) or not deaths or not isinstance(deaths[0], Mapping):
        return {}
    return {"origin": address.plain(_text(deaths[0].get("queue", ""))), "reason": "delivery_limit"}


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
