"""Items of an album are kept until no further one comes, and then go their way as one message (TG-42)."""

from collections.abc import Awaitable, Sequence
from typing import Any, Protocol, cast

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.ids import MessageRef
from contracts.inbound import OperatorSpoke, PersonSpoke
from contracts.timers import TimerDue
from router.app.albums import ALBUM, albums_in, gathered_of, timer_of, whole_of
from router.app.ports import Dialogs, Gathered

__all__ = ["Gathering", "Say"]


class Say(Protocol):
    """Takes what the items of an album come to."""

    def __call__(
        self, envelope: Envelope[Any], also: tuple[MessageRef, ...] = (), items: tuple[Gathered, ...] = ()
    ) -> Awaitable[None]: ...


class Gathering:
    """The albums that are not complete yet."""

    def __init__(self, dialogs: Dialogs, clock: Clock, client_said: Say, operator_said: Say) -> None:
        self._dialogs = dialogs
        self._clock = clock
        self._client_said = client_said
        self._operator_said = operator_said

    async def keep(self, envelope: Envelope[PersonSpoke] | Envelope[OperatorSpoke]) -> None:
        """An item came; albums that its speaker began before are complete."""
        item = gathered_of(envelope, self._clock.now().timestamp())
        waiting = await self._dialogs.gathered(item.lane)
        mine = [other for other in waiting if other.speaker == item.speaker]
        await self._go_on([other for other in mine if other.album != item.album])
        since = min((other.kept_at for other in mine if other.album == item.album), default=item.kept_at)
        first_time = await self._dialogs.gather(item, timer_of(item, since))
        log = structlog.get_logger().bind(message_id=envelope.id, key=envelope.key)
        log.info("an item of an album", action="album_item_kept", repeated=not first_time)

    async def end_of(self, lane: str, speaker: str | None = None) -> None:
        """The albums of this lane, or of one speaker in it, are complete: something else was said after them."""
        waiting = await self._dialogs.gathered(lane)
        await self._go_on([item for item in waiting if speaker is None or item.speaker == speaker])

    def ends(self, timer: TimerDue) -> bool:
        """Whether this timer says that an album is complete."""
        return timer.kind == ALBUM

    async def due(self, timer: TimerDue) -> None:
        """Nothing more of this album came for a while."""
        waiting = await self._dialogs.gathered(timer.chat)
        await self._go_on([item for item in waiting if item.album == timer.subject])

    async def _go_on(self, items: Sequence[Gathered]) -> None:
        for album in albums_in(items):
            if isinstance(album[0].envelope.payload, PersonSpoke):
                person = whole_of(album, PersonSpoke)
                await self._client_said(cast("Envelope[Any]", person.envelope), person.also, album)
            else:
                operator = whole_of(album, OperatorSpoke)
                await self._operator_said(cast("Envelope[Any]", operator.envelope), operator.also, album)
