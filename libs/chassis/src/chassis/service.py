"""What every service is to whoever runs it: `chassis.run` alone, or `otklik up` together with others."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from starlette.routing import BaseRoute

__all__ = ["CannotStart", "Service"]


class CannotStart(Exception):
    """The process cannot begin to work; the text is for the person who started it."""


class Service(Protocol):
    """Built by its `wiring.build`, and not yet doing anything."""

    @property
    def name(self) -> str:
        """As in `otklik run NAME`."""
        ...

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Its webhooks; `/healthz`, `/readyz` and `/metrics` come from the chassis."""
        ...

    def ready(self) -> Mapping[str, bool]:
        """Each thing that it needs to work, and whether it is there now."""
        ...

    async def start(self) -> None:
        """Begin to work. The broker and the database may still be away; it must not raise for that.

        May be cancelled by a stop that comes meanwhile; `stop` is called then too.
        """
        ...

    async def stop(self) -> None:
        """Take nothing new, finish what runs, let go. The caller bounds it and may cancel."""
        ...
