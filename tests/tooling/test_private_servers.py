"""Private servers work, can be killed and started again, and never outlive whoever started them."""

import asyncio
import signal
import sys
from pathlib import Path

import aio_pika
import asyncpg
import pytest
from tools.handshakes import amqp_works, postgres_works
from tools.services import PrivateServer

STARTS_AND_WAITS = """
import sys
from tools.private_servers import PrivatePostgres, PrivateRabbit
server = {"rabbit": PrivateRabbit, "postgres": PrivatePostgres}[sys.argv[1]]()
server.start()
print(server.url, server.folder, flush=True)
sys.stdin.read()
"""

pytestmark = [pytest.mark.live, pytest.mark.crash, pytest.mark.timeout(180)]


async def test_what_postgres_committed_is_there_after_a_kill(private_postgres: PrivateServer) -> None:
    url = private_postgres.url.replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    await asyncio.to_thread(private_postgres.kill)
    assert not postgres_works(private_postgres.url)
    connection.terminate()

    await asyncio.to_thread(private_postgres.start)

    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT number FROM kept") == 7
    await connection.close()


async def test_rabbit_comes_back_at_the_same_place_after_a_kill(private_rabbit: PrivateServer) -> None:
    url = private_rabbit.url
    await asyncio.to_thread(private_rabbit.kill)
    assert not amqp_works(url)

    await asyncio.to_thread(private_rabbit.start)

    assert private_rabbit.url == url
    async with await aio_pika.connect(url, timeout=10) as connection:
        assert not connection.is_closed


@pytest.mark.parametrize("kind", ["postgres", "rabbit"])
async def test_nothing_stays_behind_when_the_owner_is_killed(kind: str) -> None:
    pipe = asyncio.subprocess.PIPE
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STARTS_AND_WAITS, kind, stdin=pipe, stdout=pipe, cwd=Path(__file__).parents[2]
    )
    assert owner.stdout is not None
    async with asyncio.timeout(120):
        url, folder = (await owner.stdout.readline()).decode().split()
    works = amqp_works if kind == "rabbit" else postgres_works
    assert works(url)
    ended = await asyncio.create_subprocess_exec("sh", "-c", f"while [ -e {folder} ]; do sleep 0.1; done")

    owner.send_signal(signal.SIGKILL)
    await owner.wait()

    try:
        async with asyncio.timeout(30):
            await ended.wait()
    finally:
        if ended.returncode is None:
            ended.kill()
            await ended.wait()
    assert not works(url)
