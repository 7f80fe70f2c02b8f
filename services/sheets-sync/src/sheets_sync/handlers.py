"""What the router says: kept until a round does it, and the keeper is told. No decisions."""

from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from contracts.forgetting import ForgetClient
from contracts.records import CopyAsked, LossAllowed, RecordChanged
from messaging.consume import Held
from messaging.outcomes import DeadLetter, Done, Outcome

__all__ = ["Handlers", "Hearing"]


class Hearing(Protocol):
    """Where it is kept."""

    async def heard(self, message_id: str, said: RecordChanged | LossAllowed | CopyAsked) -> bool:
        """False if it had been heard. Raises `Unavailable`."""
        ...

    async def forget(self, message_id: str, said: ForgetClient) -> None:
        """Erase what is kept of a client. Raises `Unavailable`."""
        ...


class Handlers:
    """Everything that sheets-sync hears."""

    def __init__(self, hearing: Hearing, stir: Callable[[], None], *, write_back: bool) -> None:
        self._hearing = hearing
        self._stir = stir
        self._write_back = write_back

    async def handle(self, held: Sequence[Held]) -> Sequence[Outcome]:
        """The first message to its end; see `messaging.consume.Handler`. Raises `Unavailable`."""
        first = held[0].envelope
        said = first.payload
        if isinstance(said, ForgetClient):
            await self._hearing.forget(first.id, said)
            structlog.get_logger().info("a client was forgotten", action="client_forgotten", client=said.client)
            return [Done()]
        if not isinstance(said, RecordChanged | LossAllowed | CopyAsked):
            return [DeadLetter("unknown_type", first.type)]
        if isinstance(said, RecordChanged) and not self._write_back:
            return [Done()]
        if await self._hearing.heard(first.id, said):
            log = structlog.get_logger().bind(message_id=first.id, correlation_id=first.correlation)
            log.info("something is to be done to the sheet", action="sheet_asked", type=first.type)
            self._stir()
        return [Done()]
