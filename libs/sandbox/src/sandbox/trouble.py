"""What ordered faults do to one call over HTTP, whatever the platform."""

from collections.abc import Callable

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import ChatId, Fault, Faults, pause
from sandbox.journal import Entry, Journal

__all__ = ["Trouble", "hang_up"]

_WORDS = {500: "Internal Server Error", 502: "Bad Gateway"}
_LOST = frozenset({"hang_after", "drop_after"})
_LATER = _LOST | {"slow"}


class Trouble:
    """Stands at the door of a platform: `away`, then `before`, the call itself, `after`; every fault is noted.

    `flooded` is the platform's own answer to too many calls, given the seconds to wait; `wake` tells whoever waits
    that something was noted.
    """

    def __init__(
        self,
        faults: Faults,
        journal: Journal,
        clock: SandboxClock,
        wake: Callable[[], None],
        flooded: Callable[[int], web.Response],
    ) -> None:
        self._faults = faults
        self._journal = journal
        self._clock = clock
        self._wake = wake
        self._flooded = flooded

    def away(self, request: web.Request) -> web.Response | None:
        """The answer while the whole platform is down."""
        match self._faults.down:
            case "no":
                return None
            case "closed":
                return hang_up(request)
            case "502":
                return _page(502)

    async def before(
        self, request: web.Request, method: str, chat: ChatId | None
    ) -> tuple[Fault | None, web.Response | None]:
        """The fault that strikes this call, and the answer when it keeps the call from happening."""
        await self._faults.delay()
        fault = self._faults.strike(method, chat)
        if fault is None:
            return None, None
        if fault.kind == "slow":
            await pause(fault.seconds)
        if fault.kind in _LATER:
            return fault, None
        self.note(method, chat, fault.kind, "fault", effect=False)
        if fault.kind == "429":
            return fault, self._flooded(fault.retry_after)
        if fault.kind == "hang":
            await self._faults.hang()
        if fault.kind in {"hang", "drop"}:
            return fault, hang_up(request)
        return fault, _page(int(fault.kind))

    async def after(self, request: web.Request, fault: Fault | None) -> web.Response | None:
        """What becomes of the answer of a call that happened; `None` lets it through."""
        if fault is not None and fault.kind == "hang_after":
            await self._faults.hang()
        if fault is not None and fault.kind in _LOST:
            return hang_up(request)
        return self.away(request)

    def note(self, method: str, chat: ChatId | None, outcome: str, words: str, *, effect: bool) -> None:
        """Write a call down."""
        entries = self._journal.entries
        self._journal.note(Entry(len(entries) + 1, method, chat, outcome, words, self._clock.now(), effect))
        self._wake()


def _page(status: int) -> web.Response:
    """An error from before the platform itself: a page, or for a 500 a bare object."""
    words = _WORDS[status]
    if status == 500:
        return web.json_response({"ok": False, "error_code": 500, "description": words}, status=500)
    page = f"<html><head><title>{status} {words}</title></head><body><h1>{status} {words}</h1></body></html>"
    return web.Response(text=page, status=status, content_type="text/html")


def hang_up(request: web.Request) -> web.Response:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()
