"""What a platform, a load balancer and Prometheus get to see."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chassis.http import HttpServer
from chassis.http_guards import LARGEST_BODY, LINGER_BYTES
from chassis.metrics import Metrics
from chassis.service import CannotStart


async def count(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def swallow(request: Request) -> Response:
    """As a framework that turns every error of reading into its own answer."""
    try:
        await request.body()
    except Exception:  # noqa: BLE001 - that is the point
        return PlainTextResponse("cannot parse", 400)
    return PlainTextResponse("read")


class Webhooks:
    """Routes, and a switch for readiness."""

    def __init__(self) -> None:
        self.metrics = Metrics()
        self.database = True
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()

    def ready(self) -> dict[str, dict[str, bool]]:
        return {"router": {"broker": True, "database": self.database}, "telegram-gateway": {"broker": True}}

    async def slow(self, _request: Request) -> Response:
        self.asked.set()
        await self.answer.wait()
        return PlainTextResponse("late but here")

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[tuple[HttpServer, httpx.AsyncClient]]:
        routes = [
            Route("/count", count, methods=["POST"]),
            Route("/swallow", swallow, methods=["POST"]),
            Route("/slow", self.slow),
        ]
        server = HttpServer("127.0.0.1", 0, routes, self.ready, self.metrics)
        await server.start()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=10) as client:
            yield server, client
        async with asyncio.timeout(10):
            await server.stop()


def pieces(total: int) -> Iterator[bytes]:
    while total > 0:
        yield b"x" * min(total, 65_536)
        total -= 65_536


async def test_the_process_says_that_it_lives_and_is_ready() -> None:
    async with Webhooks().serve() as (_, client):
        alive = await client.get("/healthz")
        ready = await client.get("/readyz")

    assert (alive.status_code, alive.text) == (200, "ok")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "missing": {}})


async def test_what_is_missing_is_named_while_the_process_still_lives() -> None:
    webhooks = Webhooks()
    webhooks.database = False
    async with webhooks.serve() as (_, client):
        ready = await client.get("/readyz")
        alive = await client.get("/healthz")

    assert (ready.status_code, ready.json()) == (503, {"ready": False, "missing": {"router": ["database"]}})
    assert alive.status_code == 200


async def test_metrics_are_those_of_this_process_alone() -> None:
    webhooks = Webhooks()
    webhooks.metrics.counter("calls", "Calls made", ["outcome"]).labels(outcome="ok").inc(3)
    async with webhooks.serve() as (_, client):
        answer = await client.get("/metrics")

    assert 'otklik_calls_total{outcome="ok"} 3.0' in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


async def test_metrics_say_what_is_missing() -> None:
    webhooks = Webhooks()
    async with webhooks.serve() as (_, client):
        await client.get("/metrics")
        webhooks.database = False
        answer = await client.get("/metrics")

    assert 'otklik_ready{service="router",thing="broker"} 1.0' in answer.text
    assert 'otklik_ready{service="router",thing="database"} 0.0' in answer.text


async def test_a_body_just_below_the_limit_is_read() -> None:
    async with Webhooks().serve() as (_, client):
        answer = await client.post("/count", content=b"x" * (LARGEST_BODY - 1))

    assert (answer.status_code, answer.text) == (200, str(LARGEST_BODY - 1))


@pytest.mark.parametrize("path", ["/count", "/swallow"])
async def test_ten_megabytes_that_were_announced_are_refused_unread(path: str) -> None:
    async with Webhooks().serve() as (server, client):
        status = await status_of(server.port, path, f"content-length: {LARGEST_BODY}", [])
        after = await client.get("/healthz")

    assert status == b"HTTP/1.1 413"
    assert after.status_code == 200


@pytest.mark.parametrize("path", ["/count", "/swallow"])
async def test_ten_megabytes_that_nobody_announced_are_refused_as_they_come(path: str) -> None:
    chunks = (f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces(LARGEST_BODY + 1))
    async with Webhooks().serve() as (server, client):
        status = await status_of(server.port, path, "transfer-encoding: chunked", chunks)
        after = await client.get("/healthz")

    assert status == b"HTTP/1.1 413"
    assert after.status_code == 200


@pytest.mark.parametrize("path", ["/count", "/swallow"])
@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("size", [LARGEST_BODY, LARGEST_BODY * 3])
async def test_an_ordinary_client_reads_that_its_body_is_too_large(path: str, size: int, *, announced: bool) -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        for piece in pieces(size):
            yield piece

    async with Webhooks().serve() as (_, client):
        answer = await client.post(path, content=b"x" * size if announced else unannounced())
        after = await client.get("/healthz")

    assert (answer.status_code, answer.text) == (413, "the body is too large")
    assert answer.headers["connection"] == "close"
    assert after.status_code == 200


async def test_a_body_without_end_is_cut_off() -> None:
    chunks = (b"10000\r\n" + b"x" * 0x10000 + b"\r\n" for _ in range(LINGER_BYTES))
    async with Webhooks().serve() as (server, client):
        status = await status_of(server.port, "/count", "transfer-encoding: chunked", chunks)
        after = await client.get("/healthz")

    assert status == b"HTTP/1.1 413"
    assert after.status_code == 200


async def status_of(port: int, path: str, header: str, body: Iterable[bytes]) -> bytes:
    """Of a request whose body never ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST {path} HTTP/1.1\r\nhost: here\r\n{header}\r\n\r\n".encode())
    answer = asyncio.create_task(reader.readline())
    async with asyncio.timeout(10):
        for piece in body:
            writer.write(piece)
            try:
                await writer.drain()
            except ConnectionError:
                break
        line = await answer
    writer.close()
    return line[:12]


async def test_no_webhook_is_taken_in_while_stopping_but_the_one_under_way_is_answered() -> None:
    webhooks = Webhooks()
    async with webhooks.serve() as (server, client), asyncio.timeout(10):
        under_way = asyncio.create_task(client.get("/slow"))
        await webhooks.asked.wait()
        server.shut_intake()
        refused = await client.post("/count", content=b"x")
        ready = await client.get("/readyz")
        alive = await client.get("/healthz")
        webhooks.answer.set()
        answered = await under_way

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert ready.json() == {"ready": False, "missing": {"process": ["stopping"]}}
    assert alive.status_code == 200
    assert answered.text == "late but here"


async def test_a_port_that_is_taken_is_said_in_words() -> None:
    async with Webhooks().serve() as (server, _):
        second = HttpServer("127.0.0.1", server.port, [], dict, Metrics())

        with pytest.raises(CannotStart, match=f"HTTP_PORT {server.port} cannot be listened on"):
            await second.start()


async def test_a_server_that_never_started_can_be_stopped() -> None:
    server = HttpServer("127.0.0.1", 0, [], dict, Metrics())

    await server.stop()

    with pytest.raises(RuntimeError):
        _ = server.port
