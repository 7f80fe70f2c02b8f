"""A gateway's process is killed, really: what it had told the broker and the database is all that is left."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from contracts.ids import MessageRef
from gatewaykit.store import ParkedStore
from tests.gatewaykit.scripted import ScriptedMessenger
from tests.gatewaykit.stage import running, staged
from tests.requirements import requirement

pytestmark = pytest.mark.crash

PIECES = ["one two three four", "five six seven eight", "nine ten"]


@asynccontextmanager
async def child(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.gatewaykit.child", str(folder), stdout=pipe, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def test_a_killed_process_repeats_only_the_call_that_was_under_way(tmp_path: Path) -> None:
    (tmp_path / "hang").write_text(PIECES[1])
    async with staged(tmp_path) as stage:
        command = await stage.show(" ".join(PIECES))
        later = await stage.show("later")
    async with asyncio.timeout(30), child(tmp_path) as process:
        assert process.stdout is not None
        while b"hangs" not in (line := await process.stdout.readline()):
            assert line, "the child ended"
    messenger = ScriptedMessenger(first=101)
    async with staged(tmp_path) as stage, running(stage.gateway(messenger)):
        reports = await stage.reported(2)
    assert (tmp_path / "shown").read_text().splitlines() == PIECES[:2]
    assert messenger.tries == [*PIECES[1:], "later"]
    assert [report.commands for report in reports] == [(command,), (later,)]
    assert reports[0].messages == (MessageRef("tg:1:1"), MessageRef("tg:1:101"), MessageRef("tg:1:102"))
    assert [report.certain for report in reports] == [False, False]


@requirement("fair:parked:nothing-lost")
async def test_killed_while_rows_are_parked_the_next_goes_on_with_them(tmp_path: Path) -> None:
    said = [f"{number:02d}" for number in range(30)]
    (tmp_path / "limited").write_text(said[0])
    (tmp_path / "hang").write_text(said[9])
    async with staged(tmp_path) as stage:
        ids = [await stage.show(text) for text in said]
    async with asyncio.timeout(30), child(tmp_path) as process:
        assert process.stdout is not None
        while b"hangs" not in (line := await process.stdout.readline()):
            assert line, "the child ended"
    messenger = ScriptedMessenger(first=101)
    async with staged(tmp_path) as stage:
        assert await ParkedStore(stage.database, "tg").count("answers") == len(said) - 9
        late = await stage.show("new")
        async with running(stage.gateway(messenger)):
            reports = await stage.reported(len(said) + 1)
        assert await ParkedStore(stage.database, "tg").count("answers") == 0
    assert (tmp_path / "shown").read_text().splitlines() == said[:10]
    assert messenger.tries == [*said[9:], "new"]
    doubtful = [report.commands for report in reports if not report.certain]
    assert (ids[9],) in doubtful
    assert set(doubtful) <= {(ids[9],), (late,)}, "what was parked and not begun is in no doubt"
