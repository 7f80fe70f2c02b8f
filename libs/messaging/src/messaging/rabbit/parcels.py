"""Parcels as AMQP messages. The key travels in a header, everything else in AMQP's own properties."""

from collections.abc import Mapping
from typing import Any

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractIncomingMessage

from messaging.port import Parcel
from messaging.rabbit.address import Address

__all__ = ["from_message", "handed_out", "to_message"]

_KEY = "key"
_OURS = "otklik-"


def to_message(parcel: Parcel) -> Message:
    """Persistent: the library's own default is not (RMQ-52)."""
    headers: dict[str, Any] = {_KEY: parcel.key, **{f"{_OURS}{name}": value for name, value in parcel.headers.items()}}
    return Message(
        parcel.body,
        message_id=parcel.id,
        type=parcel.type,
        headers=headers,
        content_type="application/json",
        delivery_mode=DeliveryMode.PERSISTENT,
    )


def from_message(message: AbstractIncomingMessage, address: Address) -> Parcel:
    """The parcel in it. One that the broker itself set aside says so in our words."""
    ours = {name.removeprefix(_OURS): _text(value) for name, value in message.headers.items() if name.startswith(_OURS)}
    if "reason" not in ours:
        ours |= _set_aside_by_broker(message.headers, address)
    return Parcel(
        id=message.message_id or "",
        type=message.type or "",
        key=_text(message.headers.get(_KEY, "")),
        body=message.body,
        headers=ours,
    )


def handed_out(message: AbstractIncomingMessage) -> int:
    """How often, this time included. The header is 0 at first, or absent since 3.12 (RMQ-15)."""
    count = message.headers.get("x-delivery-count", 0)
    return 1 + (count if isinstance(count, int) else 0)


def _set_aside_by_broker(headers: Mapping[str, Any], address: Address) -> dict[str, str]:
    deaths = headers.get("x-death")
    if not isinstance(deaths, list) or not deaths or not isinstance(deaths[0], Mapping):
        return {}
    return {"origin": address.plain(_text(deaths[0].get("queue", ""))), "reason": "delivery_limit"}


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
