"""The one HTTP server of a process: webhooks of its services, and `/healthz`, `/readyz`, `/metrics`."""

import asyncio
import socket
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from chassis.http_guards import BodyLimit, IntakeGate
from chassis.metrics import Metrics
from chassis.service import CannotStart

__all__ = ["HttpServer", "Ready"]

Ready = Callable[[], Mapping[str, Mapping[str, bool]]]
"""Of each service, each thing that it needs and whether it is there now."""

OWN_PAGES = frozenset({"/healthz", "/readyz", "/metrics"})
LAST_ANSWERS = 3
"""Seconds that answers under way get once everything else has stopped."""


class HttpServer:
    """Serves in the running event loop; signals are none of its business."""

    def __init__(self, host: str, port: int, routes: Sequence[BaseRoute], ready: Ready, metrics: Metrics) -> None:
        self.metrics = metrics
        self._address = (host, port)
        self._ready = ready
        own = [Route("/healthz", self._healthz), Route("/readyz", self._readyz), Route("/metrics", self._metrics)]
        self._gate = IntakeGate(BodyLimit(Starlette(routes=[*own, *routes])), OWN_PAGES)
        self._port: int | None = None
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on, also when 0 was asked for. Raises `RuntimeError` before `start`."""
        if self._port is None:
            raise RuntimeError("the HTTP server was not started")
        return self._port

    async def start(self) -> None:
        """Return when requests are accepted. Raises `CannotStart` when the address cannot be had."""
        listener = _listen(*self._address)
        self._port = listener.getsockname()[1]
        self._server = _Server(
            uvicorn.Config(
                self._gate,
                lifespan="off",
                loop="none",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=LAST_ANSWERS,
            )
        )
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]), name="http")
        self._serving.add_done_callback(lambda _: listener.close())
        accepting = asyncio.create_task(self._server.accepting.wait())
        try:
            await asyncio.wait({self._serving, accepting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            accepting.cancel()
        if self._serving.done():
            await self._serving

    def shut_intake(self) -> None:
        """Answer 503 to new webhooks and say "not ready"; requests under way go on."""
        self._gate.is_shut = True

    async def stop(self) -> None:
        """Let answers under way finish, for a few seconds, and close."""
        self.shut_intake()
        if self._server is None or self._serving is None:
            return
        self._server.should_exit = True
        try:
            await asyncio.shield(self._serving)
        except asyncio.CancelledError:
            self._server.force_exit = True
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving
            raise

    async def _healthz(self, _request: Request) -> Response:
        return PlainTextResponse("ok")

    async def _readyz(self, _request: Request) -> Response:
        services = self._ready()
        missing = {name: [thing for thing, there in things.items() if not there] for name, things in services.items()}
        missing = {name: things for name, things in missing.items() if things}
        if self._gate.is_shut:
            missing = {**missing, "process": ["stopping"]}
        return JSONResponse({"ready": not missing, "missing": missing}, status_code=503 if missing else 200)

    async def _metrics(self, _request: Request) -> Response:
        ready = self.metrics.gauge("ready", "Whether a thing that a service needs is there", ["service", "thing"])
        for service, things in self._ready().items():
            for thing, there in things.items():
                ready.labels(service, thing).set(there)
        return Response(self.metrics.text(), media_type=self.metrics.CONTENT_TYPE)


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers, and with an event instead of a flag to poll."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.accepting = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.accepting.set()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CannotStart(f"HTTP_HOST {host} with HTTP_PORT {port} cannot be listened on: {error.strerror}") from error
