"""Waiting that can be called off."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["CalledOff", "NobodyWaits", "unasked", "unless"]

T = TypeVar("T")


class CalledOff(Exception):
    """This process may not go on with it."""


class NobodyWaits(Exception):
    """It has taken so long that it is of no use any more."""


async def unless(
    called_off: asyncio.Event, work: Coroutine[Any, Any, T], patience: Coroutine[Any, Any, None] | None = None
) -> T:
    """The work's result, if it is there before the event is set (`CalledOff`) and the patience ends (`NobodyWaits`).

    Otherwise the work is cancelled; it is not begun at all when the event is set already.
    """
    if called_off.is_set():
        work.close()
        if patience is not None:
            patience.close()
        raise CalledOff
    doing = asyncio.ensure_future(work)
    rivals: list[asyncio.Future[Any]] = [asyncio.ensure_future(called_off.wait())]
    if patience is not None:
        rivals.append(asyncio.ensure_future(patience))
    try:
        await asyncio.wait((doing, *rivals), return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        raise CalledOff if rivals[0].done() else NobodyWaits
    finally:
        for one in rivals:
            one.cancel()  # nothing of theirs is left to be waited for
        if not doing.done():
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
        elif not doing.cancelled():
            doing.exception()  # nobody else asks for it if we were cancelled in this very turn


def unasked() -> bool:
    """Whether the `CancelledError` in hand was asked for by nobody: a library's way to say that a connection broke."""
    task = asyncio.current_task()
    return task is not None and not task.cancelling()
