"""The same tests on every broker."""

from tests.messaging.conftest import broker_url, world

__all__ = ["broker_url", "world"]
