"""A process is killed at the worst moments; another takes over what it left."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from tests.durable.dying_relay import EACH, KEYS
from tests.suites.durable_parts import Shelf, desk, of_key

pytestmark = pytest.mark.crash
ROOT = Path(__file__).parents[2]


async def killed_before_it_could_say(done: str, url: str, file: Path) -> list[str]:
    """What the process had published when it died."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.durable.dying_relay", done, url, str(file), cwd=ROOT
    )
    async with asyncio.timeout(30):
        assert await child.wait() == -signal.SIGKILL
    return published_in(file)


def published_in(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


async def test_killed_between_publish_and_mark_only_what_was_under_way_comes_again(
    database_url: str, tmp_path: Path
) -> None:
    before = await killed_before_it_could_say("marked", database_url, tmp_path / "published")
    shelf = Shelf()
    async with desk(database_url, shelf, started=False) as heir:
        unsent = await heir.unsent()
        under_way = set(before) & set(unsent)
        await heir.expire_leases()
        await heir.relay.start()
        after = await shelf.until(len(unsent))

        assert under_way
        assert set(before) & set(after) == under_way
        assert len(before) == len(set(before))
        for key in KEYS:
            assert of_key(dict.fromkeys(before + after), key) == [f"{key}/{number}" for number in range(EACH)]


async def test_killed_between_commit_and_publish_everything_is_published_by_another(
    database_url: str, tmp_path: Path
) -> None:
    before = await killed_before_it_could_say("published", database_url, tmp_path / "published")
    shelf = Shelf()
    async with desk(database_url, shelf) as heir:
        await heir.say("k0", EACH)
        await heir.expire_leases()
        after = await shelf.until(len(KEYS) * EACH + 1)

        for key in KEYS:
            said = EACH + (key == "k0")
            assert of_key(before + after, key) == [f"{key}/{number}" for number in range(said)]
