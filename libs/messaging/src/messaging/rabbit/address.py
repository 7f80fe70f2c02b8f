"""Where the broker is, and how our queues are called there."""

from dataclasses import dataclass

from yarl import URL

__all__ = ["Address"]

_HEARTBEAT = "10"
"""Seconds. A link that stalls without a word is given up after about three of them (RMQ-61)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A broker's URL, and what stands before every queue's name on it."""

    url: URL
    prefix: str

    @classmethod
    def parse(cls, url: str) -> "Address":
        """From `amqp(s)://user:password@host:port/vhost?prefix=NAME`."""
        whole = URL(url)
        query = dict(whole.query)
        name = query.pop("prefix", "")
        query.setdefault("heartbeat", _HEARTBEAT)
        return cls(whole.with_query(query), f"{name}." if name else "")

    def named(self, connection: str) -> URL:
        """The URL of a connection that the broker shows under this name."""
        return self.url.update_query(name=connection)

    def wire(self, queue: str) -> str:
        """A queue's name on the broker."""
        return f"{self.prefix}{queue}"

    def plain(self, name: str) -> str:
        """A queue's name in the house."""
        return name.removeprefix(self.prefix)
