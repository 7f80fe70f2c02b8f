"""Which broker a URL means."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from messaging.embedded import EmbeddedBroker
from messaging.port import Broker

__all__ = ["open_broker"]


def open_broker(url: str, *, name: str, owner: bool = True) -> Broker:
    """The broker at `sqlite:///path`, or at `amqp(s)://user:password@host:port/vhost?prefix=…`; not started yet.

    `name` is what the broker shows of this process. `owner=False` opens a journal that another process may be
    working on, to look and to repair (`otklik dead`); RabbitMQ makes no difference. Raises `ValueError` for any
    other URL.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "sqlite":
            if parts.netloc or not parts.path.strip("/"):
                raise ValueError("a journal's URL is sqlite:///relative/path or sqlite:////absolute/path")
            return EmbeddedBroker(Path(unquote(parts.path[1:])), owner=owner)
        case "amqp" | "amqps":
            from messaging.rabbit import RabbitBroker  # noqa: PLC0415 - one process does without the AMQP library

            return RabbitBroker(url, name=name)
        case _:
            raise ValueError(f"a broker's URL begins with sqlite:// or amqp://, not {parts.scheme or url[:0]!r}")
