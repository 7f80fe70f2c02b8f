"""What stands before every webhook: no body that is too large, and nothing new while the process stops."""

import asyncio
from contextlib import suppress

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LARGEST_BODY", "LINGER_BYTES", "LINGER_SECONDS", "BodyLimit", "IntakeGate"]

LARGEST_BODY = 10_000_000
"""Bytes. A body of so many or more is refused; the largest update of any platform is far below."""
LINGER_BYTES = 4 * LARGEST_BODY
LINGER_SECONDS = 5.0
"""How much of a refused body is read and thrown away at most, and for how long. Most clients look at the answer only
when they have sent everything; a connection closed under their hands loses it."""


class BodyLimit:
    """Answers 413 to a request whose body is `limit` bytes or more, said so beforehand or not.

    The answer goes out at once; the rest of the body is read for a while, so that the client gets to see it.
    """

    def __init__(self, app: ASGIApp, limit: int = LARGEST_BODY) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Counted(scope, receive, send, self._limit)
        if request.announced >= self._limit:
            await request.refuse()
        else:
            try:
                await self._app(scope, request.receive, request.send)
            except _TooLarge:
                if not request.refused:
                    raise
        if request.refused:
            await request.linger()


class IntakeGate:
    """Once shut, answers 503 to everything but the process's own pages; platforms then come again later."""

    def __init__(self, app: ASGIApp, always: frozenset[str]) -> None:
        self._app = app
        self._always = always
        self.is_shut = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.is_shut and scope["type"] == "http" and scope["path"] not in self._always:
            answer = PlainTextResponse("stopping", 503, {"retry-after": "5", "connection": "close"})
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


class _TooLarge(Exception):
    """Ends an app that went on reading; it was answered already."""


class _Counted:
    """One request whose body is counted as it comes."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self._scope, self._receive, self._send, self._limit = scope, receive, send, limit
        self._read = 0
        self._answered = False
        self.refused = False

    @property
    def announced(self) -> int:
        """What `Content-Length` says; 0 when it says nothing that can be read."""
        for name, value in self._scope["headers"]:
            if name == b"content-length" and value.isdigit():
                return int(value[:20])
        return 0

    async def refuse(self) -> None:
        """Say 413, all but the end of the answer: that closes the connection (`linger`)."""
        self.refused = True
        answer = PlainTextResponse("the body is too large", 413, {"connection": "close"})

        async def all_but_the_end(message: Message) -> None:
            await self._send({**message, "more_body": True} if message["type"] == "http.response.body" else message)

        await answer(self._scope, self._receive, all_but_the_end)

    async def linger(self) -> None:
        """Throw away what still comes, until the client has sent all or has gone, or the bounds are reached."""
        left = LINGER_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while left > 0:
                    message = await self._receive()
                    left -= len(message.get("body", b""))
                    if not message.get("more_body", False):  # nor does a client that has gone send more
                        break
        await self._send({"type": "http.response.body", "body": b""})

    async def receive(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read < self._limit:
            return message
        if not self._answered and not self.refused:
            await self.refuse()
        raise _TooLarge

    async def send(self, message: Message) -> None:
        if self.refused:  # the app caught our exception and answers in its own way; one answer is enough
            return
        self._answered = True
        await self._send(message)
