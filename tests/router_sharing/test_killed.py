"""A replica that dies without a word is replaced, and what it had in hand is done by the other."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from router.sharing import ALIVE_SECONDS, BEAT_SECONDS
from tests.router_sharing.house import PARTITIONS, House, until

ROOT = Path(__file__).resolve().parent.parent.parent
ALL = frozenset(range(PARTITIONS))


@asynccontextmanager
async def replica_process(house: House, name: str) -> AsyncIterator[Process]:
    """One that works already; what it handles is noted in the house's log."""
    program = (sys.executable, "-m", "tests.router_sharing.replica_process", house.broker_url, house.database_url, name)
    process = await asyncio.create_subprocess_exec(*program, stdout=PIPE, cwd=ROOT)
    assert process.stdout is not None
    listening: asyncio.Task[None] | None = None
    try:
        first = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
        assert first["working_on"]
        listening = asyncio.create_task(listen(process.stdout, house))
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        if listening is not None:
            await listening


async def listen(lines: asyncio.StreamReader, house: House) -> None:
    async for line in lines:
        told = json.loads(line)
        house.log.note(told["replica"], told["chat"], told["number"])
        house.log.trespasses.extend(told["trespasses"])


@pytest.mark.live
@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.timeout(150)
async def test_who_is_killed_under_load_is_replaced_and_nothing_is_lost_or_overtaken(
    amqp_url: str, postgres_url: str
) -> None:
    async with House(amqp_url, postgres_url).open() as house, replica_process(house, "boris") as boris:
        anna = await house.replica("anna")
        await until(lambda: len(anna.working_on) == PARTITIONS // 2 and anna.ready()["consumers"], 30)
        ended = asyncio.Event()
        talk = asyncio.create_task(house.keep_talking(12, ended))
        await house.log.until(lambda log: log.workers() == {"anna", "boris"} and len(log.seen) > 60, 30)

        boris.kill()

        at_kill = len(house.log.seen)
        await house.log.until(lambda log: len(log.seen) > at_kill + 60, 30)
        ended.set()
        expected = await asyncio.wait_for(talk, 30)
        await until(lambda: anna.working_on == ALL, seconds=ALIVE_SECONDS + 5 * BEAT_SECONDS)
        await house.log.until(
            lambda log: (
                {chat: set(numbers) for chat, numbers in log.by_chat().items()}
                == {chat: set(numbers) for chat, numbers in expected.items()}
            ),
            30,
        )
        seen = house.log.by_chat()
        assert {chat: list(dict.fromkeys(numbers)) for chat, numbers in seen.items()} == expected
        repeats = sum(map(len, seen.values())) - sum(map(len, expected.values()))
        assert repeats <= PARTITIONS * 4, "only what was in hand is repeated"
        assert house.log.trespasses == []
