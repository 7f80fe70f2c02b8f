"""A command of a moment says what it was asked for, and not that it connected."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from chassis.settings import HouseSettings
from otklik.saying import say_only_what_is_wrong


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def said(capsys: pytest.CaptureFixture[str], **given: str) -> list[str]:
    """Which of two lines are said, with these settings."""
    say_only_what_is_wrong(HouseSettings.load(env_file=None, **given))
    structlog.get_logger().info("connected", action="one")
    structlog.get_logger().warning("lost", action="two")
    heard = capsys.readouterr().err
    return [word for word in ("connected", "lost") if word in heard]


def test_only_what_is_wrong_is_said_besides(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys) == ["lost"]


def test_whoever_asks_for_more_gets_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, log_level="info") == ["connected", "lost"]
