"""A house with nothing to do is gone at once when it is told to stop."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chassis.clock import SystemClock
from tests.journeys.houses import WAYS, Ground
from tests.journeys.people import world

LONG_POLL = 25
"""Seconds that a poll would have gone on for. Stopping takes half a second, and more on a busy machine."""


@pytest.fixture(
    params=["embedded-polling", "embedded-webhook", pytest.param("rabbit-postgres", marks=pytest.mark.live)]
)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def servers(request: pytest.FixtureRequest, way: str) -> tuple[str, str]:
    """URLs of the broker and the store, where the house stands on servers."""
    if not way.startswith("rabbit"):
        return "", ""
    return request.getfixturevalue("amqp_url"), request.getfixturevalue("postgres_url")


async def test_an_idle_house_does_not_wait_for_telegram_and_has_nothing_to_complain_of(
    way: str, servers: tuple[str, str], tmp_path: Path, figure: Callable[[str], None]
) -> None:
    async with world() as telegram:
        house = WAYS[way](
            Ground(
                tmp_path,
                telegram.url,
                telegram.bot,
                telegram.operators.id,
                amqp_url=servers[0],
                postgres_url=servers[1],
            )
        )
        await house.start()
        try:
            anna = await telegram.client("Анна")
            await anna.says("здравствуйте")
            await anna.reads(contains="почты")
            begun = SystemClock().monotonic()
            await house.stop()
            took = SystemClock().monotonic() - begun
        finally:
            await house.kill()

    figure(f"{way}: gone {took:.2f} s after SIGTERM")
    assert took < LONG_POLL / 3
    assert complaints(tmp_path) == []


def complaints(logs: Path) -> list[dict[str, str]]:
    """What stands in the logs and is no mere news."""
    texts = [log.read_text("utf-8") for log in logs.glob("*.log")]
    lines = [json.loads(line) for text in texts for line in text.splitlines() if line.startswith("{")]
    return [line for line in lines if line["level"] not in {"debug", "info"}]
