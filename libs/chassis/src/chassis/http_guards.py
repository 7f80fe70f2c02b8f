"""What stands before every webhook: no body that is too large, and nothing new while the process stops."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LARGEST_BODY", "BodyLimit", "IntakeGate"]

LARGEST_BODY = 10_000_000
"""Bytes. A body of so many or more is refused; the largest update of any platform is far below."""


class BodyLimit:
    """Answers 413 to a request whose body is `limit` bytes or more, said so beforehand or not."""

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
            return
        try:
            await self._app(scope, request.receive, request.send)
        except _TooLarge:
            if not request.refused:
                raise


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
        self.refused = True
        answer = PlainTextResponse("the body is too large", 413, {"connection": "close"})
        await answer(self._scope, self._receive, self._send)

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
