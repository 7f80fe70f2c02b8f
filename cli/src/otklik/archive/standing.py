"""Messages on their way in a journal, as lines of JSON. RabbitMQ keeps its own."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path

from messaging.embedded import standing_in
from messaging.port import Parcel

__all__ = ["lines_of", "parcel_in"]


def lines_of(journal: Path) -> Iterator[str]:
    """Each message with its queue, in the order in which they were published."""
    for queue, parcel in standing_in(journal):
        said = {
            "queue": queue,
            "id": parcel.id,
            "type": parcel.type,
            "key": parcel.key,
            "headers": dict(parcel.headers),
            "body": b64encode(parcel.body).decode(),
        }
        yield json.dumps(said, ensure_ascii=False)


def parcel_in(line: str) -> tuple[str, Parcel]:
    """The queue and the message. Raises `ValueError` or `KeyError` for a line that is none of ours."""
    said = json.loads(line)
    parcel = Parcel(said["id"], said["type"], said["key"], b64decode(said["body"]), said["headers"])
    return said["queue"], parcel
