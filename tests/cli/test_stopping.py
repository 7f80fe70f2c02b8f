"""A house with nothing to do is gone at once when it is told to stop."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.houses import WAYS, Ground
from tests.journeys.people import world

LONG_POLL = 25
"""Seconds that a poll would have gone on for. An idle machine takes half a second to stop; a busy one may take longer."""


@pytest.mark.parametrize("way", ["embedded-polling", "embedded-webhook"])
async def test_an_idle_house_does_not_wait_for_telegram_and_has_nothing_to_complain_of(
    tmp_path: Path, way: str, figure: Callable[[str], None]
) -> None:
    async with world() as telegram:
        house = WAYS[way](Ground(tmp_path, telegram.url, telegram.bot, telegram.operators.id))
        await house.start()
        try:
            await telegram.telegram.say(telegram.anna.id, "здравствуйте")
            await telegram.anna.reads(contains="почту")
            up, begun = house.processes["up"], time.monotonic()
            code = await up.stop()
            took = time.monotonic() - begun
        finally:
            await house.kill()

    figure(f"{way}: gone {took:.2f} s after SIGTERM")
    assert code == 0, up.last_words()
    assert took < LONG_POLL / 3
    assert [line for line in said(up.log) if line["level"] not in {"debug", "info"}] == []


def said(log: Path) -> list[dict[str, str]]:
    """What stands in the log."""
    return [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
