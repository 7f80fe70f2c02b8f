"""What an event of Facebook's says; what must be remembered of it is written down first."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope, id_from
from contracts.ids import Channel
from contracts.media import FetchMedia
from contracts.registry import encode
from contracts.routing import media_queue
from fb_gateway.capabilities import MOST_FILE
from fb_gateway.from_native import (
    Echo,
    SeenFile,
    echo_of,
    files_in,
    from_native,
    opens_window,
    person_in,
    update_id,
)
from fb_gateway.to_native import METADATA
from gatewaykit.inbound import Did, Publisher, envelope_of
from messaging.failures import Failure
from messaging.port import Parcel

__all__ = ["CHANNEL", "Names", "Notes", "Reader"]

CHANNEL: Channel = "facebook"
REMEMBERED = 10_000


class Notes(Protocol):
    """Where it is written down; raises `Unavailable`."""

    async def note(
        self, *, acted: Sequence[tuple[str, float]] = (), files: Sequence[SeenFile] = (), echo: Echo | None = None
    ) -> None:
        """Durable on return."""
        ...


class Names(Protocol):
    """Who knows what people are called; raises a `Failure`."""

    async def name(self, psid: str) -> str:
        """A person's name, empty if Facebook does not say."""
        ...


class Reader:
    """Reads events of one page. `nameless` is what somebody is called whom Facebook does not name."""

    def __init__(
        self, page: str, notes: Notes, names: Names, broker: Publisher, nameless: Callable[[str], str], clock: Clock
    ) -> None:
        self._page = page
        self._clock = clock
        self._notes = notes
        self._names = names
        self._broker = broker
        self._nameless = nameless
        self._called: OrderedDict[str, str] = OrderedDict()

    async def understand(self, raw: Mapping[str, Any]) -> Sequence[Envelope[Did]]:
        """See `gatewaykit.ingress.intake.Understand`."""
        echo = echo_of(raw)
        if echo is not None:
            await self._heard_ourselves(echo)
            return ()
        psid = person_in(raw, self._page)
        if psid is None:
            return ()
        opened = opens_window(raw, self._page)
        files = () if raw.get("standby") else files_in(raw)
        await self._notes.note(acted=[(psid, opened.timestamp())] if opened is not None else (), files=files)
        said = from_native(raw, self._page, await self._name_of(psid) if opened is not None else "")
        for file in files:
            await self._fetch(file)
        own = update_id(raw)
        return tuple(envelope_of(did, channel=CHANNEL, account=self._page, update_id=own) for did in said)

    async def _heard_ourselves(self, echo: Echo) -> None:
        if echo.metadata.startswith(f"{METADATA}:"):
            await self._notes.note(echo=echo)
        else:
            structlog.get_logger().info("somebody else answered for the page", action="foreign_echo")

    async def _fetch(self, file: SeenFile) -> None:
        """Have the bytes in the media store while their address lives (FB-14); nobody waits for them yet."""
        own = id_from("fetch", file.ref)
        asked = FetchMedia(file=file.ref, limit=MOST_FILE * 4)
        envelope = Envelope(id=own, key=own, payload=asked, at=self._clock.now(), correlation=own)
        await self._broker.publish(media_queue(CHANNEL), Parcel(own, envelope.type, own, encode(envelope)))

    async def _name_of(self, psid: str) -> str:
        """A name is worth one question, and never a message."""
        known = self._called.get(psid)
        if known is not None:
            return known
        try:
            name = await self._names.name(psid)
        except Failure as failure:
            log = structlog.get_logger().bind(failure=type(failure).__name__)
            log.warning("a name is not known now", action="name_unknown")
            return self._nameless(psid[-4:])
        self._called[psid] = name or self._nameless(psid[-4:])
        while len(self._called) > REMEMBERED:
            self._called.popitem(last=False)
        return self._called[psid]
