"""An AsyncAPI 3.0 document of everything that is said over the broker. Pure: registry and topology in, document out."""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from contracts.ids import CHANNELS
from contracts.registry import REGISTRY, Frame
from contracts.routing import (
    dead_queue,
    fetched_queue,
    gateway_service,
    mail_queue,
    media_queue,
    ocr_fetched_queue,
    receipts_queue,
    records_queue,
    schedule_queue,
    sheets_queue,
    updates_queue,
)
from messaging.topology import Topology

Document = dict[str, Any]

ROUTER = "router"
OCR = "payments-ocr"
SHEETS = "sheets-sync"
SCHEDULER = "scheduler"
PARTITIONS = f"{ROUTER}.partitions"
_DUE = ("schedule.books_asked.", "schedule.reminder_due.", "schedule.round_over.")
_BOOKS = ("schedule.subscription_changed.", "schedule.books_page.", "forgetting.")
_TO_ROUTER = ("inbound.", "delivery.", "timer.", "mail.refused.", "trouble.", "receipt.examined.", *_DUE)
_TO_GATEWAYS = ("outbound.",)
_UPDATES = frozenset(updates_queue(channel) for channel in CHANNELS)
"""Nobody says anything there: `otklik dead replay` puts it back."""
_MEDIA = frozenset(media_queue(channel) for channel in CHANNELS)
_FETCHED = frozenset((*(fetched_queue(channel) for channel in CHANNELS), ocr_fetched_queue()))
_MAIL = ("mail.send.",)
_RECEIPTS = ("receipt.examine.",)
_FROM_SHEET = ("sheet.",)
_TO_SHEET = ("record.", "forgetting.")
_ASKS = ("media.fetch.",)
_ANSWERS = ("media.fetched.",)

_NAMED = {
    mail_queue(): ("Mail that the router sends to clients.", _MAIL),
    receipts_queue(): ("Pictures of receipts to be read.", _RECEIPTS),
    dead_queue(OCR): (f"What {OCR} set aside, visible and replayable.", _RECEIPTS),
    records_queue(): ("What the owner's table shows.", _FROM_SHEET),
    sheets_queue(): ("What the owner's table is to show.", _TO_SHEET),
    dead_queue(SHEETS): (f"What {SHEETS} set aside, visible and replayable.", _TO_SHEET),
}
"""Queues that hold what no other does."""


def document(topology: Topology, version: str) -> Document:
    """The whole document, the same for the same registry and topology."""
    channels = _channels(topology)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Otklik",
            "version": version,
            "description": (
                "Everything that the services say to each other. Each message stands in an envelope; "
                "at least once, in order within an envelope's key and one queue."
            ),
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": _operations(channels),
        "components": {
            "messages": {name: _message(name) for name in sorted(REGISTRY)},
            "schemas": _schemas(),
        },
    }


def _channels(topology: Topology) -> Document:
    channels: Document = {PARTITIONS: _partitions(topology.partitions)}
    for queue in topology.queues:
        service = queue.name.rpartition(".")[0]
        if queue.name.startswith(f"{ROUTER}.p"):
            continue
        if queue.name in _NAMED:
            said, prefixes = _NAMED[queue.name]
            channels[queue.name] = _channel(queue.name, said, _types(prefixes))
            continue
        if service == SCHEDULER:
            summary = "What clients have paid for." if queue.name == schedule_queue() else f"Set aside by {service}."
            channels[queue.name] = _channel(queue.name, summary, _types(_BOOKS))
            continue
        if queue.name in _UPDATES:
            channels[queue.name] = _channel(
                queue.name, f"Updates that {service} reads again, as the platform sent them.", []
            )
            continue
        if queue.name in _MEDIA | _FETCHED:
            channels[queue.name] = _media(queue.name, service)
            continue
        dead = queue.name == dead_queue(service)
        summary = f"What {service} set aside, visible and replayable." if dead else f"Commands for {service}."
        types = _types((*_TO_ROUTER, *_FROM_SHEET)) if service == ROUTER else _types(_TO_GATEWAYS)
        channels[queue.name] = _channel(queue.name, summary, types)
    return channels


def _media(queue: str, service: str) -> Document:
    if queue in _MEDIA:
        return _channel(queue, f"Files that {service} is asked to put into the media store.", _types(_ASKS))
    return _channel(queue, f"What became of files that {service} asked others for.", _types(_ANSWERS))


def _partitions(count: int) -> Document:
    channel = _channel(
        f"{ROUTER}.p{{partition}}",
        "The router's work, divided by the envelope's key: crc32 of its UTF-8 bytes, modulo the number of partitions.",
        _types(_TO_ROUTER),
    )
    numbers = [f"{number:03d}" for number in range(count)]
    channel["parameters"] = {"partition": {"description": "Counted from 0, three digits.", "enum": numbers}}
    return channel


def _channel(address: str, summary: str, types: list[str]) -> Document:
    queue: Document = {"durable": True, "exclusive": False, "autoDelete": False}
    if "{" not in address:
        queue["name"] = address
    return {
        "address": address,
        "summary": summary,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in types},
        "bindings": {"amqp": {"is": "queue", "queue": queue, "bindingVersion": "0.3.0"}},
    }


def _operations(channels: Mapping[str, Any]) -> Document:
    """Who sends what where, and who receives it."""
    operations: Document = {
        "router.receives": _operation("receive", PARTITIONS, channels, _TO_ROUTER),
        "router.sets-timers-off": _operation("send", PARTITIONS, channels, ("timer.",)),
        "router.tells-of-trouble": _operation("send", PARTITIONS, channels, ("trouble.",)),
        f"router.says.{mail_queue()}": _operation("send", mail_queue(), channels, _MAIL),
        f"{mail_queue()}.receives": _operation("receive", mail_queue(), channels, _MAIL),
        f"{mail_queue()}.says": _operation("send", PARTITIONS, channels, ("mail.refused.",)),
        f"router.says.{schedule_queue()}": _operation("send", schedule_queue(), channels, _BOOKS),
        f"{schedule_queue()}.receives": _operation("receive", schedule_queue(), channels, _BOOKS),
        f"{SCHEDULER}.says": _operation("send", PARTITIONS, channels, _DUE),
        f"router.says.{receipts_queue()}": _operation("send", receipts_queue(), channels, _RECEIPTS),
        f"{receipts_queue()}.receives": _operation("receive", receipts_queue(), channels, _RECEIPTS),
        f"{receipts_queue()}.says": _operation("send", PARTITIONS, channels, ("receipt.examined.",)),
        f"{ocr_fetched_queue()}.receives": _operation("receive", ocr_fetched_queue(), channels, _ANSWERS),
        f"router.says.{sheets_queue()}": _operation("send", sheets_queue(), channels, _TO_SHEET),
        f"{sheets_queue()}.receives": _operation("receive", sheets_queue(), channels, _TO_SHEET),
        f"{SHEETS}.says": _operation("send", records_queue(), channels, _FROM_SHEET),
        f"{records_queue()}.receives": _operation("receive", records_queue(), channels, _FROM_SHEET),
    }
    for channel in CHANNELS:
        service = gateway_service(channel)
        operations[f"{service}.says"] = _operation("send", PARTITIONS, channels, ("inbound.", "delivery."))
        others = {dead_queue(service), *_UPDATES, *_MEDIA, *_FETCHED}
        asked, answered = media_queue(channel), fetched_queue(channel)
        operations[f"{asked}.receives"] = _operation("receive", asked, channels, _ASKS)
        operations[f"{answered}.receives"] = _operation("receive", answered, channels, _ANSWERS)
        operations[f"{OCR}.says.{asked}"] = _operation("send", asked, channels, _ASKS)
        operations[f"{service}.says.{ocr_fetched_queue()}"] = _operation(
            "send", ocr_fetched_queue(), channels, _ANSWERS
        )
        for other in CHANNELS:
            if other != channel:
                name = gateway_service(other)
                operations[f"{name}.says.{asked}"] = _operation("send", asked, channels, _ASKS)
                operations[f"{name}.says.{answered}"] = _operation("send", answered, channels, _ANSWERS)
        for queue in sorted(name for name in channels if name.startswith(f"{service}.") and name not in others):
            operations[f"router.says.{queue}"] = _operation("send", queue, channels, _TO_GATEWAYS)
            operations[f"{queue}.receives"] = _operation("receive", queue, channels, _TO_GATEWAYS)
    return dict(sorted(operations.items()))


def _operation(action: str, channel: str, channels: Mapping[str, Any], prefixes: tuple[str, ...]) -> Document:
    names = [name for name in channels[channel]["messages"] if name.startswith(prefixes)]
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
    }


def _types(prefixes: tuple[str, ...]) -> list[str]:
    return sorted(name for name in REGISTRY if name.startswith(prefixes))


def _message(name: str) -> Document:
    model = REGISTRY[name]
    payload = {
        "allOf": [{"$ref": "#/components/schemas/Frame"}],
        "type": "object",
        "properties": {
            "type": {"const": name},
            "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
        },
    }
    return {
        "name": name,
        "summary": (model.__doc__ or "").strip().partition("\n")[0],
        "correlationId": {"location": "$message.payload#/correlation"},
        "payload": payload,
    }


def _schemas() -> Document:
    models = [(Frame, "validation"), *((model, "validation") for model in REGISTRY.values())]
    _, schema = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type] # mypy cannot see that these words are its Literal
    return dict(sorted(schema["$defs"].items()))
